import { describeQueue } from './conformance.ts'
import { startRedisCluster } from './redis-server.ts'

describeQueue('Redis Cluster', startRedisCluster)
