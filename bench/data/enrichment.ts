/** The input of examples/02-customer-enrichment at any size: six columns, names beyond ASCII, some mails missing. */
import { numbers, two, writeRows } from "./writer.ts"

const FIRST = ["Anna", "Ben", "Chloé", "David", "Élodie", "Farid", "Grace", "Hiro", "Ines", "Jörg", "Kim", "Łukasz"]
const LAST = ["Meyer", "O'Neill", "Garcia", "Nowak", "Sato", "Okafor", "Rossi", "Dubois", '"Smith, Jr."', "Ångström"]
const DOMAINS = ["gmail.com", "mail.example", "acme.example", "globex.example", "web.example"]

export const ENRICHMENT_COLUMNS = ["customer_id", "first_name", "last_name", "email", "amount", "created"]

export function writeEnrichment(path: string, rows: number): number {
  const next = numbers(20260101)
  return writeRows(path, ENRICHMENT_COLUMNS.join(","), rows, (i) => {
    const [id, first] = [i + 1, FIRST[next(FIRST.length)]]
    const email = id % 97 === 0 ? "" : ` ${first}.${id}@${DOMAINS[next(DOMAINS.length)]}`
    const created = `${2015 + next(10)}-${two(1 + next(12))}-${two(1 + next(28))}`
    return `${id},${first},${LAST[next(LAST.length)]},${email},${(next(9_000_000) / 100).toFixed(2)},${created}`
  })
}
