const HANDLERS = { a: (value) => `a ${value}`, q: (value) => `q ${value}` }
const RATES = { a: { p: 1 }, q: { p: 2 } }
const FIELDS = ["name", "note"]
function process(context) {
  const row = context.input.current()
  const key = (row.email ?? "").charAt(0)
  const handler = HANDLERS[key]
  if (handler) context.output.setField("out", handler(row.name))
  const rate = RATES[key]?.[row.length] ?? 0
  context.output.setField("num", rate * 2)
  let filled = 0
  for (const field of FIELDS) if (row[field] !== null) filled++
  const parts = row.name.split(" ")
  for (let i = 0; i < parts.length; i++) filled += parts[i].length
  context.output.setField("int", filled)
  context.output.setField("other", parts[parts.length - 1])
  return true
}
