/** Codes about devices: what drives lamps and motors. */
export const deviceCodes = {
  'device-not-found': ['There is no device of that id.', 'It may have been removed already.'],
  'too-many-devices': ['The workspace has 200 devices already.', 'Remove one that is not used any more.'],
  'device-token-not-found': ['The device has no token of that id.', 'It may have been revoked or replaced already.'],
  'device-manifest-invalid': [
    'What a device can do contradicts itself; the detail says where.',
    'Correct what it names, in the sketch or the settings of the agent.',
  ],
  'device-policy-invalid': [
    'What a device is to be limited to does not fit what it can do; the detail says where.',
    'Name what the device has, and ranges of which something is left.',
  ],
  'device-nothing-proposed': [
    'The device says nothing else of itself than what is approved.',
    'Look again: it may have been approved or refused already.',
  ],
  'device-stopped': [
    'The emergency stop of the device is latched.',
    'See that nothing can happen, then have an owner clear it.',
  ],
  'device-not-ready': [
    'The device cannot be armed: it is not connected, or what it says of itself is not approved.',
    'Connect it and approve what it can do; then arm it.',
  ],
  'device-not-cleared': [
    'The emergency stop is latched still: the device did not agree to open it, or is not connected.',
    'Connect the device, release its button, and clear it again.',
  ],
  'device-offline': ['A command was for a device that is not connected.', 'Connect it; look at its page.'],
  'device-silent': [
    'A device was sent a command and did not answer: nobody knows whether it has done it.',
    'Look at the device; it is not sent again.',
  ],
  'device-refused': [
    'A device, or what is allowed of it, refused a command; the detail says why.',
    'Look at its page: what it can do, its limits, whether it is armed or stopped.',
  ],
} as const
