let n = 0
function process(context) {
  const row = context.input.current(); let x = null; const places = n++ % 9
  if (places === 0) return   context.output.setField("out", row.name.nothing.more)
  if (places === 1) { context.output.setField("out", row.amount); null.after }
  if (places === 2) context.output.setField("out", x.y)
  if (places === 3) { const a = row.name + row.amount, b = context.validate.required(["note"]) || undefinedName }
  if (places === 4) context.output.setField("out", [row.name]); else x = context.input.current().name
  if (places === 5) context.output.setField("other", `${row.name}${x.z}`)
  if (places === 6) row.name.trim().nothing(context.utils.now())
  if (places === 7) { context.validate.businessRule(row.amount > 0, "x"); throw new TypeError(row.name) }
  return context.output.setField("more", places) === undefined && Math.round(row.amount) > Symbol("x")
}
