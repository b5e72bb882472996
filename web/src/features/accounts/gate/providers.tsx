import type { OAuthProvider } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { optionsQuery } from '../../../lib/session/account.ts'
import { keptInvitation, keptPlace } from '../../../lib/session/kept.ts'
import { Button } from '../../../ui/button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { beginOAuth } from '../requests.ts'

const names: Record<OAuthProvider, string> = { google: 'Google', discord: 'Discord' }

/** Ways in over another service; nothing where none is set up. `place` is where to go afterwards. */
export function Providers({ place }: { place: string }) {
  const { data } = useQuery(optionsQuery)
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: (provider: OAuthProvider) =>
      beginOAuth(provider, place === '/invite' ? keptInvitation.read() : undefined),
    onSuccess: ({ url }) => {
      if (place === '/') keptPlace.forget()
      else keptPlace.write(place)
      location.assign(url)
    },
  })
  const wait = useWait(error)
  if (!data || data.providers.length === 0) return null
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-center gap-3 text-xs text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {data.providers.map((provider) => (
        <Button
          key={provider}
          onClick={() => mutate(provider)}
          disabled={isPending || isSuccess || wait > 0}
          className="h-10 w-full max-md:h-11"
        >
          <Mark of={provider} /> Go on with {names[provider] ?? provider}
        </Button>
      ))}
      <TryError error={error} wait={wait} />
    </div>
  )
}

const marks: Record<OAuthProvider, string> = {
  google:
    'M21.6 12.2c0-.7-.1-1.4-.2-2H12v3.9h5.4a4.6 4.6 0 0 1-2 3v2.5h3.2c1.9-1.7 3-4.3 3-7.4ZM12 22c2.7 0 5-.9 6.6-2.4l-3.2-2.5c-.9.6-2 1-3.4 1-2.6 0-4.8-1.8-5.6-4.1H3.1v2.6A10 10 0 0 0 12 22ZM6.4 14a6 6 0 0 1 0-3.9V7.5H3.1a10 10 0 0 0 0 9L6.4 14ZM12 6c1.5 0 2.8.5 3.8 1.5l2.9-2.9A10 10 0 0 0 3.1 7.5l3.3 2.6C7.2 7.7 9.4 6 12 6Z',
  discord:
    'M19.3 5.3A17 17 0 0 0 15 4l-.5 1.1a16 16 0 0 0-5 0L9 4a17 17 0 0 0-4.3 1.3C2 9.4 1.2 13.4 1.6 17.3a17 17 0 0 0 5.3 2.7l1.1-1.8-1.8-.8.4-.3a12 12 0 0 0 10.7 0l.5.3-1.8.9 1.1 1.7a17 17 0 0 0 5.3-2.7c.5-4.6-.8-8.5-3.1-12ZM8.7 14.9c-1 0-1.9-1-1.9-2.1 0-1.2.8-2.2 1.9-2.2s1.9 1 1.9 2.2c0 1.1-.8 2.1-1.9 2.1Zm6.6 0c-1 0-1.9-1-1.9-2.1 0-1.2.8-2.2 1.9-2.2s1.9 1 1.9 2.2c0 1.1-.8 2.1-1.9 2.1Z',
}

const Mark = ({ of }: { of: OAuthProvider }) => (
  <svg viewBox="0 0 24 24" width="16" height="16" fill="currentColor" aria-hidden="true">
    <path d={marks[of]} />
  </svg>
)
