export { createAddress, findAddress, publishAddress, readAddress } from './address.ts'
export { isLivetap, openServer, type Server } from './local-server.ts'
export { follow, type RequestOptions, request, requestJson, unreachable } from './requests.ts'
