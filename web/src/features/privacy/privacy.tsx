import { ErasuresSection } from './erasures.tsx'
import { FindViewer } from './find-viewer.tsx'
import { PolicySection } from './policy.tsx'

/** What is kept of viewers and for how long, and what can be done for one who asks. */
export function PrivacyPage() {
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <h1 className="text-xl font-semibold tracking-tight">Privacy of viewers</h1>
      <PolicySection />
      <FindViewer />
      <ErasuresSection />
    </div>
  )
}
