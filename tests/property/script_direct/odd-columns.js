function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row.toString} ${row.__proto__} ${row.length} ${row["odd name"]}`)
  return row.length === "3"
}
