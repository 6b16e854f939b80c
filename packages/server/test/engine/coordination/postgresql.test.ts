import { describeQueue } from './conformance.ts'

describeQueue('PostgreSQL', null)
