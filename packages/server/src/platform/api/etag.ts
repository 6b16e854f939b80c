import type { FastifyReply } from 'fastify'

/** The ETag of a version: RFC 9110 section 8.8.3. */
export function etagOf(version: number): string {
  return `"${version}"`
}

/**
 * Whether `If-Match` lets a change through: absent, `*`, or a list with the current version. The comparison is
 * the strong one (RFC 9110 section 13.1.1), so a weak tag matches nothing.
 */
export function ifMatchAllows(header: string | undefined, version: number): boolean {
  if (header === undefined || header.trim() === '*') return true
  return header.split(',').some((tag) => tag.trim() === etagOf(version))
}

/** An answer with the version of what it shows as ETag. */
export function tagged<Answer extends { readonly version: number }>(
  reply: FastifyReply,
  answer: Answer,
): Answer {
  reply.header('etag', etagOf(answer.version))
  return answer
}
