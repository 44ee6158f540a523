/** What a person sees: colours where they help, columns that line up, and JSON where a program reads. */
import Table from 'cli-table3'
import picocolors from 'picocolors'
import { plain } from './text.ts'
import type { World } from './world.ts'

export type Paint = ReturnType<typeof picocolors.createColors>
type Cell = string | { readonly text: string; readonly paint: (text: string) => string }

export type Screen = {
  readonly paint: Paint
  readonly line: (text?: string) => void
  readonly warn: (text: string) => void
  /** Cells are made plain here; `rest` says which column gives way when the terminal is narrow. An empty head is none. */
  readonly table: (head: readonly string[], rows: readonly (readonly Cell[])[], rest: number) => void
}

/** Colours only on a terminal, never with NO_COLOR set (https://no-color.org) or on a dumb one. */
export function screenOf({ env, terminal, columns, out, err }: World): Screen {
  const noColor = env.NO_COLOR !== undefined && env.NO_COLOR !== ''
  const paint = picocolors.createColors(terminal && !noColor && env.TERM !== 'dumb')
  return {
    paint,
    line: (text = '') => out(`${text}\n`),
    warn: (text) => err(`${text}\n`),
    table: (head, rows, rest) => {
      const cells = rows.map((row) => row.map(asText))
      const widths = terminal
        ? fitted([head, ...cells.map((row) => row.map(({ text }) => text))], rest, columns)
        : []
      const titles = head.map((title) => paint.dim(title))
      const table = new Table({ ...BARE, colWidths: widths, head: titles })
      for (const row of cells) table.push(row.map(({ text, paint: colour }) => colour(text)))
      out(`${table.toString().replace(/ +$/gm, '')}\n`)
    },
  }
}

const asText = (cell: Cell) =>
  typeof cell === 'string'
    ? { text: plain(cell), paint: (text: string) => text }
    : { ...cell, text: plain(cell.text) }

/** Only the `rest` column is narrowed, and only as far as 12 characters: the others carry ids and times. */
function fitted(rows: readonly (readonly string[])[], rest: number, columns: number): (number | null)[] {
  const [, first = []] = rows
  const widest = first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const over = widest.reduce((sum, width) => sum + width + 2, -2) - columns
  return widest.map((width, column) => (column === rest && over > 0 ? Math.max(12, width - over) : null))
}

const BARE = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
}
