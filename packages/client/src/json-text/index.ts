export {
  type JsonArray,
  type JsonLiteral,
  type JsonMember,
  type JsonNode,
  type JsonNumber,
  type JsonObject,
  type JsonString,
  jsonString,
  memberOf,
} from './node.ts'
export { JsonTextError, readJson } from './read.ts'
export { writeJson } from './write.ts'
