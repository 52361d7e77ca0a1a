function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row["odd name"]} ${row.toString} ${row.__proto__} ${row.length}`)
  context.output.setField("odd name", "set")
  context.output.setField("toString", row.name)
  context.output.setField("__proto__", row.note)
  return true
}
