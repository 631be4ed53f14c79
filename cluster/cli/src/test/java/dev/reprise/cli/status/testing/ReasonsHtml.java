// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * docs/reasons.md as the page that a node serves: the same text, with an address for each reason. A
 * node may be where no other page can be reached, so links to other documents are named only.
 */
public final class ReasonsHtml {

  /** Begins the addresses of reasons for full handshakes. */
  public static final String DECLINED = "declined-";

  /** Begins the addresses of reasons for tickets that were not issued. */
  public static final String NOT_ISSUED = "not_issued-";

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\(([^)#]*)[^)]*\\)");
  private static final String TOP =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Reprise: reasons</title>
      <link rel="icon" href="icon.svg">
      <link rel="stylesheet" href="page.css">
      </head>
      <body>
      <main>
      <p class="note"><a href="./">Status of this node</a></p>
      """;
  private static final String END = "</main>\n</body>\n</html>\n";

  private final StringBuilder out = new StringBuilder(TOP);
  private final List<String> paragraph = new ArrayList<>();
  private String prefix = DECLINED;
  private int titles;
  private boolean inTable;

  private ReasonsHtml() {}

  /** The page. */
  public static String of(String markdown) {
    ReasonsHtml html = new ReasonsHtml();
    markdown.lines().forEach(html::line);
    html.endParagraph();
    html.endTable();
    return html.out.append(END).toString();
  }

  private void line(String line) {
    if (line.startsWith("|")) {
      row(line.substring(1, line.length() - 1).split("\\|"));
      return;
    }
    endTable();
    if (line.startsWith("#")) {
      endParagraph();
      heading(line);
    } else if (line.isBlank()) {
      endParagraph();
    } else {
      paragraph.add(line);
    }
  }

  /** The second title begins the second part of the document. */
  private void heading(String line) {
    boolean isTitle = line.startsWith("# ");
    titles += isTitle ? 1 : 0;
    prefix = titles > 1 ? NOT_ISSUED : DECLINED;
    String tag = isTitle ? "h1" : "h2";
    String text = inline(line.replaceFirst("#+ ", ""));
    out.append("<%s>%s</%s>\n".formatted(tag, text, tag));
  }

  private void row(String[] cells) {
    if (!inTable) {
      inTable = true;
      out.append("<dl class=\"panel reasons\">\n");
    }
    String first = cells[0].strip();
    if (!first.startsWith("`")) {
      return; // the head, and the line below it
    }
    out.append(
        "<div id=\"%s\"><dt>%s</dt><dd>%s</dd><dd>What helps: %s</dd></div>\n"
            .formatted(
                prefix + first.replace("`", ""),
                inline(first),
                inline(cells[1].strip()),
                inline(cells[2].strip())));
  }

  private void endTable() {
    if (inTable) {
      inTable = false;
      out.append("</dl>\n");
    }
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      out.append("<p>").append(inline(String.join("\n", paragraph))).append("</p>\n");
      paragraph.clear();
    }
  }

  private static String inline(String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String linked = LINK.matcher(escaped).replaceAll("$1 (docs/$2)");
    return CODE.matcher(linked).replaceAll("<code>$1</code>");
  }
}
