// Of an earlier version, and not to be touched.
const parts = []
function process(context) {
  parts[0] = context
  const total = Number(context.Input.Current().amount)
  if (total !== total) throw new Error("no amount")
  parts[0].Output.SetField("total", context.Utils.Format(total, "0.00"))
  return total > 10
}
