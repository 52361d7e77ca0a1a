function process(context) {
  const row = context.input.current()
  const { note } = row
  if (row.amount === null) return false
  context.output.setField("out", `${row.name} (${row.email}) ${note}😀`)
  context.output.setField("other", row.email || "nobody")
  context.output.setField("more", row.email ?? "null it is")
  context.output.setField("name", "constant")
  context.output.setField("note", context.utils.now())
  context.output.setField("email", "a" + row.note + row.email + ("b" + row.name))
  context.output.setField("filled", row.filled + "!")
  context.output.setField("toString", row.note + row.email)
  context.output.setField("odd name", `lone \ud800`)
  return row.note !== "note"
}
