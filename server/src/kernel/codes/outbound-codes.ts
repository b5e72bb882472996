/** Codes of what goes to addresses that people of a workspace have chosen. */
export const outboundCodes = {
  'address-refused': [
    'The address of a webhook is not public https, or leads to a network that webhooks may not reach.',
    'Use a public https address; the operator can allow one of the own network with WEBHOOK_ALLOW_NETWORKS.',
  ],
  'endpoint-unreachable': [
    'No connection to the address of a webhook, or its certificate is not valid.',
    'Check that it runs; Livetap tries again.',
  ],
  'endpoint-broke-off': [
    'The address of a webhook took the connection, and closed it before it had answered.',
    'Look at its log; Livetap tries again where that does no harm.',
  ],
  'endpoint-timeout': [
    'The address of a webhook did not take a connection within 3 s, or had not answered fully after 10 s.',
    'Have it answer at once and work afterwards; Livetap tries again.',
  ],
  'outbound-busy': [
    'As many requests of the workspace, or of all, were under way to addresses of webhooks as there may be.',
    'Nothing: Livetap tries again in some seconds.',
  ],
  'answer-too-large': [
    'The address of a webhook answered with more than 64 KiB.',
    'Have it answer with a status and little else.',
  ],
  'endpoint-refused': [
    'The address of a webhook answered that it does not take it (3xx or 4xx); redirects are not followed.',
    'Read its answer, and correct the address or what is sent.',
  ],
  'endpoint-busy': [
    'The address of a webhook answered that it cannot take it now (429, 502, 503 or 504).',
    'Nothing: Livetap tries again, when the answer says so.',
  ],
  'endpoint-failed': [
    'The address of a webhook answered that it failed (5xx).',
    'Look at its log; Livetap tries again.',
  ],
  'endpoint-gone': [
    'The address of a webhook answered that it wants no more (410).',
    'Take it out of the rule, or enable it again.',
  ],
  'endpoint-resting': [
    'The address of a webhook failed several times in a row, or asked for a pause, and is left alone for a while.',
    'Nothing: Livetap tries again by itself.',
  ],
  'program-not-understood': [
    'What answered at the address of a program does not offer actions as TikFinity asks for them.',
    'Look whether the address and port are those of the program, and whether it runs.',
  ],
  'address-replaced': [
    'While a webhook waited to be tried again, its rule was given another address, or removed.',
    'Nothing: from then on the rule sends to the address that it has now.',
  ],
  'endpoint-not-found': [
    'Nothing was sent to an endpoint of that name lately.',
    'Look at the list of endpoints: what nothing was sent to for 30 days is forgotten.',
  ],
  'signing-secret-not-found': [
    'No signing secret of that generation signs.',
    'It may have ended already; look at the list of those that sign.',
  ],
  'signing-secret-newest': [
    'The newest signing secret cannot be ended: nothing would sign without it.',
    'Replace it first.',
  ],
  'endpoint-disabled': [
    'The address of a webhook failed for a day, or wants no more, and gets nothing.',
    'Correct it in the rule, or enable it again under Rules, Webhooks.',
  ],
} as const
