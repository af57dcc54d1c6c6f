import Core
import Cryptography

/// What stands around a report's sections: a page that loads nothing, and runs no script but the one within.
enum HTMLPage {
    /// The whole document. Throws `internal.fault` where hashing fails.
    static func document(title: String, _ body: (inout HTMLText) -> Void) throws(Failure) -> [UInt8] {
        var page = HTMLText()
        page.markup(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        )
        page.own(Base64.encode(try SHA256.digest(of: script).bytes))
        page.markup(
            "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>"
        )
        page.text(title)
        page.markup("</title>\n<style>")
        page.markup(style)
        page.markup("</style>\n</head>\n<body>\n")
        body(&page)
        page.markup("<script>")
        page.own(script)
        page.markup("</script>\n</body>\n</html>\n")
        return page.bytes
    }

    private static let style: StaticString = """

        :root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--dim:#59636e;--line:#d1d9e0;--head:#f6f8fa;--link:#0550ae;--bad:#b3261e;--warn:#8a5a00;--good:#1a7f37}
        @media (prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--dim:#9aa4af;--line:#30363d;--head:#161b22;--link:#79b8ff;--bad:#ff8a80;--warn:#e3b341;--good:#56d364}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:110rem;padding:1rem 1.5rem 3rem;background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif}
        h1{font-size:1.5rem;margin:.3rem 0 .8rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;scroll-margin-top:1rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
        a{color:var(--link)}code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
        nav a{margin-right:1rem}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%}
        th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:4.5rem}
        th{background:var(--head);position:sticky;top:0;white-space:nowrap}
        th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid var(--link)}
        th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
        tr:target{outline:2px solid var(--link)}
        summary{cursor:pointer}
        .bad{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}.good{color:var(--good);font-weight:600}.dim{color:var(--dim)}
        .find{display:flex;gap:1rem;align-items:center;margin:.4rem 0}.find input{font:inherit;padding:.25rem .5rem;width:min(30rem,100%)}
        [hidden]{display:none}
        @media print{:root{--back:#fff;--text:#000;--dim:#444;--line:#999;--head:#eee;--link:#000;--bad:#900;--warn:#640;--good:#050}body{max-width:none;padding:0;font-size:10px}.find,nav{display:none}th{position:static}tr{break-inside:avoid}thead{display:table-header-group}a{text-decoration:none}.wide{overflow:visible}details::details-content{content-visibility:visible}}

        """

    /// Filters rows and sorts columns; what it reads of the page it only shows as text. Without it the page is all there.
    static let script: [UInt8] = Array(
        """

        "use strict";
        (function () {
          var page = document;
          function key(row, column) {
            var cell = row.cells[column];
            if (!cell) return "";
            return cell.getAttribute("data-k") || cell.textContent.trim();
          }
          function compare(a, b) {
            var x = Number(a), y = Number(b);
            if (a !== "" && b !== "" && !isNaN(x) && !isNaN(y)) return x - y;
            return a < b ? -1 : a > b ? 1 : 0;
          }
          page.querySelectorAll("table.list").forEach(function (table) {
            var body = table.tBodies[0];
            var rows = Array.prototype.slice.call(body.rows);
            var texts = null;
            if (rows.length > 1) {
              var box = page.createElement("div");
              var input = page.createElement("input");
              var count = page.createElement("span");
              box.className = "find";
              count.className = "dim";
              input.type = "search";
              input.placeholder = "filter: words that a row has to hold";
              input.setAttribute("aria-label", "filter " + table.caption.textContent);
              count.setAttribute("role", "status");
              box.append(input, count);
              table.parentNode.before(box);
              input.addEventListener("input", function () {
                var words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
                texts = texts || rows.map(function (row) { return row.textContent.toLowerCase(); });
                var shown = 0;
                rows.forEach(function (row, index) {
                  var fits = words.every(function (word) { return texts[index].indexOf(word) >= 0; });
                  row.hidden = !fits;
                  if (fits) shown += 1;
                });
                count.textContent = words.length ? shown + " of " + rows.length : "";
              });
            }
            Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
              var button = page.createElement("button");
              button.type = "button";
              button.textContent = head.textContent;
              head.textContent = "";
              head.append(button);
              button.addEventListener("click", function () {
                var down = head.getAttribute("aria-sort") === "ascending";
                Array.prototype.forEach.call(head.parentNode.cells, function (other) { other.removeAttribute("aria-sort"); });
                head.setAttribute("aria-sort", down ? "descending" : "ascending");
                var keyed = rows.map(function (row, index) { return [key(row, column), index, row]; });
                keyed.sort(function (a, b) { return (down ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]; });
                keyed.forEach(function (item) { body.append(item[2]); });
              });
            });
          });
          addEventListener("beforeprint", function () {
            page.querySelectorAll("details").forEach(function (item) { item.open = true; });
          });
          function open() {
            var target = page.getElementById(location.hash.slice(1));
            if (!target) return;
            target.hidden = false;
            for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
            target.scrollIntoView();
          }
          addEventListener("hashchange", open);
          open();
        })();

        """.utf8)
}
