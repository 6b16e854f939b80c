import { hash } from './dice.ts'

const ids = /\b(evt|dlv|wh|att|wrk|rpl|exp)_[0-9a-f]{32}\b/g

/** What happened, line by line, in words that are the same at every run of a seed. */
export class Trace {
  readonly lines: string[] = []
  private readonly labels = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  add(atMs: number, line: string): void {
    this.lines.push(`${atMs.toFixed(1).padStart(10)}  ${this.label(line)}`)
  }

  /** Ids have something random in them: each is called by when it was first seen. */
  label(text: string): string {
    return text.replace(ids, (id, prefix: string) => {
      const known = this.labels.get(id)
      if (known !== undefined) return known
      const number = (this.counts.get(prefix) ?? 0) + 1
      this.counts.set(prefix, number)
      const label = `${prefix}#${number}`
      this.labels.set(id, label)
      return label
    })
  }

  get hash(): string {
    return this.lines.reduce((so, line) => hash(line, so), 1).toString(16)
  }
}
