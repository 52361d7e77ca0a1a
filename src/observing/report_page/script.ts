/**
 * What the page does when it is looked at: a point in time that can be moved with the mouse or the keyboard, and everything
 * open on paper. Without it nothing is missing but that.
 */
export const SCRIPT = `"use strict"
{
const { timeLine } = JSON.parse(document.getElementById("flowengine-report").textContent)
const cursor = document.getElementById("cursor")
if (timeLine && cursor) {
  const { slots, slotMs, steps, read, written, memoryMB } = timeLine
  const says = document.getElementById("cursor-text")
  const plots = [...document.querySelectorAll(".plot")]
  const shares = [...document.querySelectorAll(".lane-share")]
  const usual = shares.map((each) => each.textContent)
  const lines = plots.map((plot) => {
    const line = document.createElement("i")
    line.className = "cursor"
    line.hidden = true
    plot.append(line)
    return line
  })
  const percent = (share) => Math.round(share * 100) + " %"
  const many = (n) => Math.round(n).toLocaleString("en-US")
  const time = (ms) => ms < 1000 ? Number(ms.toFixed(1)) + " ms" : (ms / 1000).toFixed(ms < 60000 ? 2 : 0) + " s"
  const show = (slot) => {
    const mb = memoryMB.slice(0, slot + 1).findLast((each) => each !== null)
    const parts = ["after " + time((slot + 0.5) * slotMs), many(read[slot] / slotMs * 1000) + " rows/s read",
      many(written[slot] / slotMs * 1000) + " rows/s written"]
    if (mb !== undefined) parts.push(many(mb) + " MB")
    says.textContent = parts.join(" · ")
    cursor.setAttribute("aria-valuetext", parts.join(", "))
    for (const line of lines) {
      line.hidden = false
      line.style.left = (slot + 0.5) / slots * 100 + "%"
    }
    steps.forEach(({ busy }, i) => shares[i].textContent = percent(busy[slot]))
  }
  const hide = () => {
    for (const line of lines) line.hidden = true
    shares.forEach((each, i) => each.textContent = usual[i])
    says.textContent = ""
  }
  cursor.parentElement.hidden = false
  cursor.addEventListener("input", () => show(Number(cursor.value)))
  cursor.addEventListener("blur", hide)
  for (const plot of plots) {
    plot.addEventListener("pointermove", (event) => {
      const { left, width } = plot.getBoundingClientRect()
      const slot = Math.max(0, Math.min(slots - 1, Math.floor((event.clientX - left) / width * slots)))
      cursor.value = String(slot)
      show(slot)
    })
    plot.addEventListener("pointerleave", hide)
  }
}
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true
})
}
`
