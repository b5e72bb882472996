export { BackTester, type BackTestPlace, type BackTestRules, ofNoRule } from './back-test.ts'
export { type LoadTest, runLoadTest } from './load-test.ts'
