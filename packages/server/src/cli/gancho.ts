#!/usr/bin/env node
import { createProgram } from './program.ts'
import { reportAndExit } from './report.ts'

await createProgram().parseAsync().catch(reportAndExit)
