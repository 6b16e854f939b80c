import { describeQueue } from './conformance.ts'
import { startRedisServer } from './redis-server.ts'

describeQueue('Redis', startRedisServer)
