import { useMay } from '../../../ui/panel/permitted.tsx'
import { RulesFrame, TallPage } from '../parts/page.tsx'
import { Endpoints } from './endpoints.tsx'
import { Signing } from './signing.tsx'

/** Where rules send to, how that does, and what it is signed with. */
export function WebhooksPage() {
  const maySign = useMay('signing:manage')
  return (
    <RulesFrame title="Webhooks">
      <TallPage>
        <Endpoints />
        {maySign && <Signing />}
      </TallPage>
    </RulesFrame>
  )
}
