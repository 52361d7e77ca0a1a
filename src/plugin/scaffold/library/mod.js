/**
 * A script library: pure functions, as a frozen global name in scripts of steps that say `libraries: [NAME]`. Plain
 * JavaScript without any import but relative ones; there is no Deno, no network and no file here.
 */

/** A text as part of an address: `"Crème Brûlée!"` is `creme-brulee`. */
export function slug(text) {
  return String(text ?? "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
}

/** The first letters of words: `"Ada Lovelace"` is `AL`. */
export function initials(text) {
  return String(text ?? "").split(/\s+/).filter((word) => word !== "").map((word) => [...word][0].toUpperCase()).join(
    "",
  )
}
