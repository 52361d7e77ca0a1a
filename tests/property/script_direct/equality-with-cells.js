function process(context) {
  const row = context.input.current()
  if (row.name === "Anna" || "Bö" === row.name || row.email === "") context.output.setField("out", "one")
  else if (row.email !== "a@b.example" && row.note !== "NULL") context.output.setField("out", "two")
  else if (row.note === "note") context.output.setField("out", "three")
  return row.name !== " padded "
}
