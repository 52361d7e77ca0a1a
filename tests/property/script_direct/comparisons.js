function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row.amount > 5} ${row.amount <= "5000"} ${row.amount == "12000"} ${row.name < "M"} ${null >= 0} ${row.email == undefined}`)
  return row.amount > 1 !== (row.name === "Anna")
}
