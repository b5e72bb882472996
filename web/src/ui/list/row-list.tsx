import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type Ref, type UIEvent, useImperativeHandle, useMemo, useRef } from 'react'

export interface RowListHandle {
  toEnd(): void
  toStart(): void
  show(index: number): void
  focus(): void
}

export interface RowListProps<Row> {
  readonly rows: readonly Row[]
  readonly label: string
  /** What a row looks like; the list itself knows only where it stands. */
  readonly children: (row: Row) => ReactNode
  /** Newest at the bottom, and staying there while it is in view. */
  readonly follow: boolean
  /** About how high a row is, in pixels, until it was measured. */
  readonly height: number
  /** Left free below the last row, in pixels, for what floats over the end of the list. */
  readonly room?: number | undefined
  /** Told when the end of the list comes into or goes out of view. */
  readonly onEndInView?: ((inView: boolean) => void) | undefined
  readonly footer?: ReactNode
  readonly ref?: Ref<RowListHandle> | undefined
}

const nearEnd = 24
const stillByHand = 800

/** A list of which only the rows in view exist, so that ten thousand cost as much as thirty. */
export function RowList<Row extends { readonly key: string }>(props: RowListProps<Row>) {
  const { rows, label, children, follow, height, room = 0, onEndInView, footer, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    paddingEnd: room,
    scrollPaddingEnd: room,
    useFlushSync: false,
    ...(follow && { anchorTo: 'end', followOnAppend: true, scrollEndThreshold: nearEnd }),
  })
  const endInView = useRef(true)
  useListHandle(ref, scroller, list, endInView)
  const scrolling = useEndInView(endInView, onEndInView)
  return (
    <div
      ref={scroller}
      role="feed"
      aria-label={label}
      aria-busy={false}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      {...scrolling}
      className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-offset-[-2px] [overflow-anchor:none]"
    >
      <div className="relative w-full" style={{ height: list.getTotalSize() }}>
        <RowsInView list={list} rows={rows}>
          {children}
        </RowsInView>
      </div>
      {footer}
    </div>
  )
}

type List = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>

type RowsInViewProps<Row> = Pick<RowListProps<Row>, 'rows' | 'children'> & { readonly list: List }

function RowsInView<Row>({ list, rows, children }: RowsInViewProps<Row>) {
  return list.getVirtualItems().map(({ key, index, start }) => (
    <div
      key={key}
      ref={list.measureElement}
      data-index={index}
      className="absolute inset-x-0 top-0"
      style={{ transform: `translateY(${start}px)` }}
    >
      {rows[index] && children(rows[index])}
    </div>
  ))
}

function useListHandle(
  ref: Ref<RowListHandle> | undefined,
  scroller: { current: HTMLElement | null },
  list: List,
  endInView: { current: boolean },
) {
  const latest = useRef(list)
  latest.current = list
  useImperativeHandle(
    ref,
    () => ({
      toEnd: () => {
        endInView.current = true
        latest.current.scrollToEnd()
      },
      toStart: () => {
        endInView.current = false
        latest.current.scrollToOffset(0)
      },
      show: (index) => latest.current.scrollToIndex(index, { align: 'auto' }),
      focus: () => scroller.current?.focus(),
    }),
    [scroller, endInView],
  )
}

/** Tells when a person, and not the list itself, scrolls away from its end or back to it. */
function useEndInView(endInView: { current: boolean }, tell: ((inView: boolean) => void) | undefined) {
  const state = useRef({ offset: 0, inputAt: 0 })
  const latest = useRef(tell)
  latest.current = tell
  return useMemo(() => {
    const onInput = () => {
      state.current.inputAt = performance.now()
    }
    const onScroll = ({ currentTarget }: UIEvent<HTMLElement>) => {
      const { scrollTop } = currentTarget
      const now = state.current
      const wentUp = scrollTop < now.offset
      now.offset = scrollTop
      if (performance.now() - now.inputAt > stillByHand) return
      onInput()
      const inView = currentTarget.scrollHeight - currentTarget.clientHeight - scrollTop <= nearEnd
      if (inView === endInView.current || (!inView && !wentUp)) return
      endInView.current = inView
      latest.current?.(inView)
    }
    return { onScroll, onWheel: onInput, onTouchMove: onInput, onPointerDown: onInput, onKeyDown: onInput }
  }, [endInView])
}
