import type { Analysis } from '@livetap/contracts/metrics.ts'
import { scoreEnergy, scoreEntertainment, scoreIntensity, scoreReception, scoreRetention } from './engagement.ts'
import { readTrend, scoreChurnRisk, scoreMonetization } from './outlook.ts'
import type { Signals } from './signals.ts'

export function readScores(signals: Signals): Pick<Analysis, 'scores' | 'engagementTrend'> {
  const engagementIntensity = scoreIntensity(signals)
  const contentReception = scoreReception(signals)
  const audienceEnergy = scoreEnergy(signals)
  const retentionQuality = scoreRetention(signals)
  const engagementTrend = readTrend(signals)
  return {
    engagementTrend,
    scores: {
      engagementIntensity,
      contentReception,
      audienceEnergy,
      retentionQuality,
      entertainmentLevel: scoreEntertainment(engagementIntensity, contentReception, audienceEnergy, retentionQuality),
      churnRisk: scoreChurnRisk(signals, engagementTrend),
      monetizationOpportunity: scoreMonetization(signals, audienceEnergy),
    },
  }
}
