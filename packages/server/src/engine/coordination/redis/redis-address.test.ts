import { describe, expect, it } from 'vitest'
import { parseRedisAddress } from './redis-address.ts'

const plain = { isCluster: false, sentinel: null, isTls: false, username: null, password: null, database: 0 }

describe('the address of Redis', () => {
  it.each([
    ['redis://localhost', { ...plain, nodes: [{ host: 'localhost', port: 6_379 }] }],
    ['redis://10.0.0.5:6380/3', { ...plain, nodes: [{ host: '10.0.0.5', port: 6_380 }], database: 3 }],
    ['redis://[::1]:7000/', { ...plain, nodes: [{ host: '::1', port: 7_000 }] }],
    ['redis://r:65535', { ...plain, nodes: [{ host: 'r', port: 65_535 }] }],
    ['redis://:p%40ss:word@r', { ...plain, nodes: [{ host: 'r', port: 6_379 }], password: 'p@ss:word' }],
    [
      'rediss://gancho:secret@redis.example.com:6390',
      {
        ...plain,
        nodes: [{ host: 'redis.example.com', port: 6_390 }],
        isTls: true,
        username: 'gancho',
        password: 'secret',
      },
    ],
    [
      'redis-cluster://a:7000,b:7001,c',
      {
        ...plain,
        nodes: [
          { host: 'a', port: 7_000 },
          { host: 'b', port: 7_001 },
          { host: 'c', port: 6_379 },
        ],
        isCluster: true,
      },
    ],
    [
      'rediss-cluster://:pw@a',
      { ...plain, nodes: [{ host: 'a', port: 6_379 }], isCluster: true, isTls: true, password: 'pw' },
    ],
    [
      'redis-sentinel://a,b:26380/main',
      {
        ...plain,
        nodes: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 26_380 },
        ],
        sentinel: { primary: 'main', username: null, password: null },
      },
    ],
    [
      'rediss-sentinel://user:p%40ss@a/my-app.1/2?sentinel_username=watch&sentinel_password=w%26tch%2B',
      {
        nodes: [{ host: 'a', port: 26_379 }],
        isCluster: false,
        sentinel: { primary: 'my-app.1', username: 'watch', password: 'w&tch+' },
        isTls: true,
        username: 'user',
        password: 'p@ss',
        database: 2,
      },
    ],
  ])('%s', (text, address) => {
    expect(parseRedisAddress(text)).toEqual(address)
  })

  it.each([
    '',
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://a,b',
    'redis://a:0',
    'redis://a:65536',
    'redis://a:x',
    'redis://a/b',
    'redis://a?db=1',
    'redis://u:%zz@a',
    'redis-cluster://a/1',
    'redis-cluster://a,,b',
    'redis-cluster://',
    'redis-cluster://a?sentinel_password=x',
    'redis-sentinel://a',
    'redis-sentinel://a/',
    'redis-sentinel://a/0/main',
    'redis-sentinel://a/main/x',
    'redis-sentinel://a,,b/main',
    'redis-sentinel://a/main?role=replica',
  ])('refuses %j', (text) => {
    expect(parseRedisAddress(text)).toBeNull()
  })
})
