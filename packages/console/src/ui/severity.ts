import type { Severity } from '@holdfast/protocol'
import type { z } from 'zod'

export type SeverityLevel = z.infer<typeof Severity>

export const SEVERITIES: readonly SeverityLevel[] = [1, 2, 3, 4]

export const SEVERITY_WORDS: Readonly<Record<SeverityLevel, string>> = {
  1: 'Critical',
  2: 'High',
  3: 'Medium',
  4: 'Low',
}
