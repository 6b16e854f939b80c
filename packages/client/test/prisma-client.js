// Prisma's own runtime, for an application without models. What `prisma generate` would write is made here by
// hand, as its command line weighs 300 MB and fetches an engine that is not needed for this. What matters to
// `trigger` is the client of an interactive transaction. JavaScript, as the runtime's parts come without types.
import { Buffer } from 'node:buffer'
import { getPrismaClient } from '@prisma/client/runtime/client'

export const PrismaClient = getPrismaClient({
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: 'none: queries are compiled in the process',
  activeProvider: 'postgresql',
  inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  // No strings, and a graph without nodes: all its counts are zero.
  parameterizationSchema: { strings: [], graph: Buffer.alloc(16).toString('base64') },
  compilerWasm: {
    getRuntime: async () => await import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs'),
    getQueryCompilerWasmModule: async () => {
      const { wasm } = await import(
        '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs'
      )
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'))
    },
    importName: './query_compiler_fast_bg.js',
  },
})
