import { cx } from './cx.ts'

/** Stands for text or a block that is on its way: give it the final height, so that nothing moves. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={cx('skeleton block h-3.5', className)} />
}
