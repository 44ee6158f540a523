/** Written into `incident.opened`: which engine's rules the log was folded under first. */
export const ENGINE = '1'
