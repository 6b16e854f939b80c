/** What has to be undone when a part of the run ends, however it ends. */
export interface Scope {
  onEnd(undo: () => unknown): void
  /** Undoes everything, the newest first. One that fails is reported and does not keep the others from running. */
  end(): Promise<void>
}

export function createScope(): Scope {
  const undos: (() => unknown)[] = []
  return {
    onEnd(undo) {
      undos.push(undo)
    },
    async end() {
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
        try {
          await undo()
        } catch (error) {
          console.error('clean-up failed:', error)
        }
      }
    },
  }
}
