import { startTemporaryRedisCluster } from '../../../../../scripts/temporary-redis.ts'
import { describeQueue } from './conformance.ts'

describeQueue('Redis Cluster', startTemporaryRedisCluster)
