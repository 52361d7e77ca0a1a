const WORDS = ["an", "b", ""]
function process(context) {
  const row = context.input.current()
  const s = (row.name + row.email).toLowerCase()
  let found = ""
  for (const word of WORDS) if (s.includes(word)) found = word
  context.output.setField("out", `${s.indexOf(row.note)} ${s.lastIndexOf(row.length)} ${s.includes(row.email)} ${found}`)
  context.output.setField("num", s.indexOf(row.name, 2) + s.indexOf(row.amount) + s.indexOf(undefined))
  return true
}
