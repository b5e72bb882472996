/** Codes of the ways that devices come by. */
export const wayCodes = {
  'devices-unavailable': [
    'Devices are not served by this process.',
    'Run the service `devices` in it (SERVICES), or have devices connect to the DEVICES_PORT of the process that runs it.',
  ],
} as const
