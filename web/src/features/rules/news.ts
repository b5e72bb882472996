import type { RulesChange } from '@livetap/contracts/rules/requests.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { openStream, type StreamMessage } from '../../lib/stream/stream.ts'

/** A burst of changes is read once. */
const gatherMs = 500

/** What is shown of rules, by the part of them that it tells of; numbers of today tell of both. */
const keysOf: Record<RulesChange['parts'][number], readonly string[]> = {
  rules: ['list', 'one', 'revisions', 'queues'],
  executions: ['list', 'executions', 'decisions', 'queues', 'analytics'],
}

/** Reads what is shown of rules anew whenever the server says that it has changed. */
export function useRuleNews(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const stale = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = () => {
      timer = undefined
      for (const key of stale) void queries.invalidateQueries({ queryKey: ['rules', key] })
      stale.clear()
    }
    const hear = (messages: readonly StreamMessage[]) => {
      for (const key of messages.flatMap(readKeys)) stale.add(key)
      if (stale.size > 0) timer ??= setTimeout(refresh, gatherMs)
    }
    const stream = openStream({ url: '/api/v1/rules/events', onMessages: hear })
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [queries])
}

function readKeys({ event, data }: StreamMessage): readonly string[] {
  if (event !== 'change' || data === undefined) return []
  return (JSON.parse(data) as RulesChange).parts.flatMap((part) => keysOf[part] ?? [])
}
