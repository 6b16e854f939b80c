import type { Answer, Call, TestApi } from './api.ts'

/** A browser: it keeps the cookies that it is given, and says where its requests come from. */
export interface Browser {
  /** As a page of the panel does it, unless the call says otherwise. */
  call(line: string, call?: Omit<Call, 'key'>): Promise<Answer>
  /** The cookies that it has, by name. */
  readonly cookies: Map<string, string>
}

export function browserOf(api: TestApi, has: ReadonlyMap<string, string> = new Map()): Browser {
  const cookies = new Map(has)
  return {
    cookies,
    async call(line, { tenant = null, headers, ...rest } = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await api.call(line, {
        key: null,
        tenant,
        ...rest,
        headers: { 'sec-fetch-site': 'same-origin', ...(cookie !== '' && { cookie }), ...headers },
      })
      for (const text of [answer.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(text)) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return answer
    },
  }
}

/** The attributes of the one cookie that an answer sets, without its value. */
export function attributesOf(answer: Answer): readonly string[] {
  const [first = '', ...attributes] = String(answer.headers['set-cookie']).split('; ')
  return [first.replace(/=.*/, ''), ...attributes]
}

/** The token in the portal link that an answer holds. */
export function tokenOf(answer: Answer): string {
  const [, token] = /\/portal#token=([\w-]{43})$/.exec(String(answer.body.url)) ?? []
  if (token === undefined) throw new Error(answer.text)
  return token
}
