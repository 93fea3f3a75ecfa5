// The page's own words, in Arabic and English.

const WORDS = {
  ar: {
    dir: "rtl",
    title: "اسأل المقالات",
    lead: "اسأل بلغتك، واقرأ جوابًا قصيرًا مأخوذًا من المقالات. كل جملة تحمل رقمًا، وخلف كل رقم الكلمات التي تستند إليها.",
    examples: "جرّب سؤالًا",
    placeholder: "اكتب سؤالك هنا",
    question: "سؤالك",
    send: "أرسل السؤال",
    stop: "أوقف الجواب",
    tooLong: (count, most) => `${count} من ${most} حرف`,
    searching: "يبحث في المقالات",
    checking: "صياغة أولية، تُراجَع على المقالات",
    answerReady: (count) => (count ? `اكتمل الجواب، ومصادره ${count}.` : "اكتمل الجواب."),
    sources: "المصادر",
    source: "المصدر",
    sourceOf: (n, title) => `المصدر ${n}: ${title}`,
    previous: "المصدر السابق",
    next: "المصدر التالي",
    close: "أغلق",
    copyQuote: "انسخ الاقتباس",
    openArticle: "افتح المقال",
    openSource: "افتح الموقع الأصلي",
    page: (n) => `ص ${n}`,
    paragraphBefore: "الفقرة السابقة",
    paragraphAfter: "الفقرة التالية",
    closest: "أقرب ما وُجد في المقالات",
    support: { partial: "سند جزئي", none: "بلا سند في المقالات" },
    completed: "فُهم السؤال هكذا",
    editCompleted: "عدّل صياغة السؤال",
    copy: "انسخ الجواب مع مصادره",
    copied: "نُسخ",
    copyFailed: "تعذّر النسخ",
    retry: "أعد السؤال",
    edit: "عدّل السؤال",
    editing: "تعديل سؤال سابق: سيُستبدل مع ما بعده",
    cancel: "ألغِ التعديل",
    share: "انسخ رابط السؤال",
    good: "جواب مفيد",
    bad: "جواب غير مفيد",
    why: "ما الخطأ؟ (اختياري)",
    sendReason: "أرسل",
    thanks: "شكرًا، سُجّل رأيك",
    failed: "تعذّر إكمال الجواب: انقطع الاتصال أو الخادم مشغول.",
    stopped: "أُوقف الجواب هنا.",
    fresh: "محادثة جديدة",
    conversations: "المحادثات",
    noConversations: "لا محادثات بعد. ما تسأله يُحفظ في متصفحك وحده.",
    remove: "احذف المحادثة",
    exportHtml: "صدّر صفحة HTML",
    exportMarkdown: "صدّر ملف Markdown",
    dark: "المظهر الداكن",
    light: "المظهر الفاتح",
    otherLanguage: "English",
    otherLanguageCode: "en",
    otherLanguageShort: "EN",
    generative: "صاغ الجواب نموذج لغوي، ورُدّت كل جملة إلى مصدرها.",
    conversation: "المحادثة",
  },
  en: {
    dir: "ltr",
    title: "Ask the articles",
    lead: "Ask in your language and read a short answer taken from the articles. Every sentence carries a number, and behind every number are the words it rests on.",
    examples: "Try a question",
    placeholder: "Type your question",
    question: "Your question",
    send: "Send the question",
    stop: "Stop the answer",
    tooLong: (count, most) => `${count} of ${most} characters`,
    searching: "Searching the articles",
    checking: "First draft, being checked against the articles",
    answerReady: (count) => (count ? `The answer is complete, with ${count} sources.` : "The answer is complete."),
    sources: "Sources",
    source: "Source",
    sourceOf: (n, title) => `Source ${n}: ${title}`,
    previous: "Previous source",
    next: "Next source",
    close: "Close",
    copyQuote: "Copy the quote",
    openArticle: "Open the article",
    openSource: "Open the original site",
    page: (n) => `p. ${n}`,
    paragraphBefore: "Paragraph before",
    paragraphAfter: "Paragraph after",
    closest: "Nearest passages in the articles",
    support: { partial: "partly supported", none: "not supported by the articles" },
    completed: "The question was understood as",
    editCompleted: "Edit this wording",
    copy: "Copy the answer with its sources",
    copied: "Copied",
    copyFailed: "Could not copy",
    retry: "Ask again",
    edit: "Edit the question",
    editing: "Editing an earlier question: it and what follows will be replaced",
    cancel: "Cancel editing",
    share: "Copy a link to this question",
    good: "Helpful answer",
    bad: "Unhelpful answer",
    why: "What was wrong? (optional)",
    sendReason: "Send",
    thanks: "Thank you, noted",
    failed: "The answer could not be completed: the connection was lost or the server is busy.",
    stopped: "The answer was stopped here.",
    fresh: "New conversation",
    conversations: "Conversations",
    noConversations: "No conversations yet. What you ask is kept in this browser only.",
    remove: "Delete the conversation",
    exportHtml: "Export as HTML",
    exportMarkdown: "Export as Markdown",
    dark: "Dark appearance",
    light: "Light appearance",
    otherLanguage: "العربية",
    otherLanguageCode: "ar",
    otherLanguageShort: "ع",
    generative: "Worded by a language model; every sentence was traced back to its source.",
    conversation: "Conversation",
  },
};

/** The first of `wanted` and the browser's languages that the page speaks, else English. */
export function chooseLanguage(wanted) {
  const asked = [wanted, ...navigator.languages];
  return asked.map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((code) => code in WORDS) ?? "en";
}

export function wordsOf(language) {
  return { language, ...WORDS[language] };
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "ur", "he"]);

export function directionOf(language) {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

/** ISO date to words; what is no date stays as it is. Digits are the ones the citations use. */
export function dateWords(iso, language) {
  const date = new Date(`${iso}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  const locale = language === "ar" ? "ar-u-nu-latn" : language;
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(date);
}
