import {
  PasswordProof,
  RecoveryCodes,
  SecondFactorCode,
  SecondFactorOffer,
} from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

const tags = ['accounts']
const path = '/api/v1/auth/second-factor'

/** Switching the second factor of an account on and off. */
export function addSecondFactorRoutes(app: Api, desk: Desk): void {
  addSwitchingOn(app, desk)
  addSwitchingOff(app, desk)
}

function addSwitchingOn(app: Api, desk: Desk): void {
  const { secondFactors } = desk.ports.accounts
  app.post(
    path,
    {
      config: { needs: 'account', does: null },
      schema: {
        tags,
        summary: 'Begin with a second factor',
        description: 'It counts once a first code of the authenticator has confirmed it.',
        body: PasswordProof,
        response: answers(200, SecondFactorOffer),
      },
    },
    ({ account, body }) => secondFactors.begin(account.token, body.password),
  )

  app.post(
    `${path}/confirm`,
    {
      config: { needs: 'account', does: 'account.second-factor-on' },
      schema: { tags, summary: 'Switch it on', body: SecondFactorCode, response: answers(200, RecoveryCodes) },
    },
    async ({ account, body }, reply) => {
      const { opened, recoveryCodes } = await secondFactors.confirm(account.token, body.code)
      desk.keep(reply, opened)
      return { recoveryCodes }
    },
  )
}

function addSwitchingOff(app: Api, desk: Desk): void {
  const { secondFactors } = desk.ports.accounts
  app.post(
    `${path}/disable`,
    {
      config: { needs: 'account', does: 'account.second-factor-off' },
      schema: { tags, summary: 'Switch it off', body: PasswordProof, response: answers(204, Type.Null()) },
    },
    async ({ account, body }, reply) => {
      desk.keep(reply, await secondFactors.disable(account.token, body.password))
      return reply.code(204).send(null)
    },
  )

  app.post(
    `${path}/recovery-codes`,
    {
      config: { needs: 'account', does: 'account.recovery-codes' },
      schema: { tags, summary: 'New recovery codes', body: PasswordProof, response: answers(200, RecoveryCodes) },
    },
    async ({ account, body }) => ({
      recoveryCodes: await secondFactors.renewRecoveryCodes(account.token, body.password),
    }),
  )
}
