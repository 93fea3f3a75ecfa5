"""Cue words in the languages people ask in: data only, spelled as people write them.

A cue shifts a ranking; none of them decides alone. Single words are compared by stem, phrases by their folded
words. Order inside a list means nothing.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["place", "time", "number", "reason", "person", "list", "other"]
"""The kind of answer a question wants."""

FUNCTION_WORDS = """
ما ماذا من منذا متى أين كيف كم بكم أي أية هل لماذا لم بماذا مم عم علام إلام أيان هو هي هم هن هذا هذه ذلك تلك
الذي التي الذين اللذان في على إلى عن مع أو و ثم قد لقد كان كانت يكون تكون هناك بعد قبل حول بين عند لدى كل بعض
لي له لها لهم به بها فيه فيها منه منها عليه عليها اذكر اشرح وضح أخبرني حدثني تم يتم أن إن أنه إنه لا يا إذا
حتى
ماهو ماهي ماهم ماهى مين ايش شو وين ليش أيش كيفية عنه عنها عنهم إذ ولماذا ومتى وأين وكيف وكم ومن وما وماذا
وهل تعد يعد تعتبر يعتبر what which who whom whose when where why how is are was were do does did has have
had the a an of in on at to for from by with and or that this these those it its be been as about into tell
me please there can could would
should will his her their they he she we you i my our not
ne neden niçin niye nasıl kim kimin kime kimler hangi hangisi kaç nerede nereye nereden mi mı mu mü midir
mıdır
ve veya ile için de da bir bu şu o olan olarak var ise nedir nelerdir kimdir kaçtır zaman göre oldu
olmuştur idi
que quel quelle quels quelles qui quand où comment pourquoi combien est sont le la les un une des du de en
et ou
ce cette ces il elle dans sur pour par avec au aux a été l d qu c s n
""".split()

QUESTION_WORDS = """
ما ماذا من متى أين كيف كم بكم أي أية أيهم أيها أيهما بأي لأي هل لماذا لم بم بماذا مم ممن لمن علام إلام ماهو ماهي
what which who whom whose when where why how is are was were do does did
ne neden niçin niye nasıl kim kimin kime hangi hangisi kaç nerede nereye nereden mi mı mu mü
que quel quelle quels quelles qui quand où comment pourquoi combien
""".split()
"""Words that ask."""

POINTERS = """
ذلك هذا هذه تلك ذاك هؤلاء هو هي هم هما عنه عنها عنهم فيه فيها به بها منه منها له لها لهم عليه عليها
it this that they them he she him her his their its those these then there
bu bunu bunun buna bunda şu o onu onun ona onlar bunlar orada
cela ça ce il elle ils elles celui celle lui leur
""".split()
"""Words that point back at what was said before."""

LEANING = """
إذن إذا أكثر أيضا كذلك مثال مثالا أمثلة أعطني أعطنا هات زدني تفاصيل التفاصيل المزيد بالتفصيل وضح اشرح
then else more any example examples details elaborate
peki sonra başka örnek detay
alors aussi exemple détails
""".split()
"""Words that ask for more of what was said before."""

JOINTS = tuple("and or ve veya et ou".split())
"""Words that join a second question; Arabic joins it with the letter «و»."""

AUXILIARIES = tuple("is are was were do does did mi mı mu mü هل".split())
"""Question words that ask for a yes or help another one."""

SIDES = tuple(
    """
عند لدى وفق بحسب حسب في من عن على إلى لدي
in for at from to by according
selon chez
""".split()
)
"""Words that, said twice, stand before two sides: «عند الورتاني وعند المهيري»."""

COMPARES = tuple(
    """
أم يختلف تختلف يختلفان تختلفان اختلف اختلفت الفرق الخلاف خلاف
differ differs difference
fark farkı yoksa
différence
""".split()
)
"""Words of questions about two sides."""

NEGATIONS = """
لا لم لن ليس ليست ليسوا غير دون بدون بلا عدم
not no never without neither nor cannot
değil yok olmadan asla
pas jamais sans aucun
""".split()

SPEECH = """
قال قالت قالوا يقول تقول يقولون صرح صرحت ذكر ذكرت أكد أكدت أوضح أوضحت
رأي رأيه رأيها يرى ترى يعتقد تعتقد تصريح تصريحات
say says said think thinks thought argue argues argued believe believes claim claims opinion view
dedi diyor söyledi söylüyor düşünüyor belirtti görüşü görüşleri
dit pense déclare déclaré affirme avis selon
""".split()
"""Words that ask what somebody said; they stand in few answers themselves."""

TITLES = """
الدكتور الدكتورة المهندس المهندسة الأستاذ الأستاذة السيد السيدة الباحث الباحثة الخبير الخبيرة المحامي المحامية الصحفي
السابق السابقة الحالي الحالية المدعو المدعوة المسؤول المسؤولة المتحدث المتحدثة الناطق الناطقة باسم صاحب صاحبة نفسه نفسها
dr mr mrs ms prof professor former researcher expert engineer lawyer official spokesperson spokesman
sayın profesör eski araştırmacı uzman mühendis avukat yetkili sözcüsü
m mme professeur ancien chercheur expert ingénieur avocat responsable
""".split()
"""Words before a name that say what a person is."""

SUPERLATIVES = """
أبرز أهم الرئيسي الرئيسية الأساسي الأساسية الأكبر أكبر الأول الأولى الجوهري
main most important biggest chief primary key major principal leading foremost
önemli başlıca temel büyük ana esas
principaux principale principales principal majeur majeurs majeure important importants
""".split()

OPENERS: dict[Kind, str] = {
    "place": """
من أين | أين | إلى أين | where | nerede | nereye | nereden | où | d où | في أي مدينة | في أي دولة |
في أي بلد | في أي مكان | in which city | in which country
""",
    "time": """
متى | منذ متى | when | since when | ne zaman | quand | في أي عام | في أي سنة | في أي يوم | في أي
تاريخ | أي عام | أي سنة | في أي قرن | ما تاريخ | ما هو تاريخ | in what year | what year | in which
year | what date | hangi yıl | hangi yılda | hangi tarihte | en quelle année | quelle année
""",
    "number": """
كم | بكم | منذ كم | في كم | how many | how much | how long | how old | how far | kaç | ne kadar |
yüzde kaç | combien | ما عدد | ما هو عدد | ما نسبة | ما هي نسبة | ما طول | ما مساحة | ما هي مساحة |
what percentage | what number | what percent
""",
    "reason": """
لماذا | لم | علام | ما سبب | ما هو سبب | ما الذي يجعل | ما الذي جعل | بماذا تفسر | بماذا يفسر | why | what makes |
what made | neden | niçin | niye | pourquoi
""",
    "person": """
من | من هو | من هي | من الذي | لمن | who | whom | kim | kimin | kime | kimler | qui
""",
}
"""How a question of a kind begins; the first kind that fits wins, so longer phrases stand in earlier
kinds.
"""

LIST_REQUESTS = (
    "اذكر", "اذكري", "عدد", "عددي", "من هم", "من هن", "list", "who are", "name the", "nelerdir", "neler",
    "énumérez", "citez",
)  # fmt: skip
"""How a question asks for several items without naming their kind."""

CONCEPTS: dict[str, str] = {
    "obstacle": """معوقات معوق المعيقات معيق عوائق عائق عقبات عقبة عراقيل عرقلة تحديات تحد التحدي صعوبات
    صعوبة موانع
        مانع حواجز حاجز عثرات مشكلات مشكلة مشاكل إشكالات إشكال إشكاليات متاعب شكاوى شكوى عيوب عيب ثغرات قيود قيد
        problem problems complaint complaints restriction restrictions
        şikayetler şikayetleri kısıtlamalar
        problèmes problème plaintes
        obstacle obstacles barrier barriers hurdle hurdles impediment impediments challenge challenges
        difficulty
        difficulties
        engel engeller engeli engelleri zorluk zorluklar zorlukları güçlük güçlükler sorun sorunlar
        obstacles obstacle entraves entrave défis défi difficultés difficulté freins""",
    "cause": """أسباب سبب الأسباب دوافع دافع عوامل عامل بواعث مبررات مبرر تفسيرات تفسير
        cause causes reason reasons factor factors motive motives driver drivers
        neden nedeni nedenler nedenleri sebep sebebi sebepler sebepleri etken etkenler faktör faktörler
        gerekçe
        causes cause raisons raison facteurs facteur motifs motif""",
    "position": """موقف مواقف رأي آراء رؤية وجهة نظر
        position positions stance stances view views opinion opinions attitude
        tutum tutumu tutumlar görüş görüşü görüşler görüşleri tavır pozisyon
        position positions avis opinion opinions""",
    "demand": """مطالب مطلب مطالبات شروط شرط اشتراطات توصيات توصية مقترحات مقترح اقتراحات
        demand demands condition conditions requirement requirements request requests recommendation
        recommendations proposal proposals
        talep talepler talepleri koşul koşullar şart şartlar öneri öneriler önerileri
        demandes demande conditions condition exigences revendications recommandations""",
    "effect": """نتائج نتيجة آثار أثر تداعيات عواقب انعكاسات تبعات تأثيرات تأثير أضرار ضرر خسائر خسارة
        effect effects consequence consequences result results impact impacts damage outcome outcomes
        sonuç sonucu sonuçlar sonuçları etki etkisi etkiler etkileri zarar
        effets effet conséquences conséquence résultats impact impacts""",
    "solution": """حلول حل إجراءات إجراء تدابير خطوات خطوة خطط خطة بدائل بديل معالجات علاجات أفكار فكرة مبادرات
        مبادرة سبل وسائل وسيلة خيارات خيار
        option options idea ideas seçenek seçenekler seçenekleri
        solution solutions measure measures step steps remedy remedies plan plans alternative alternatives
        çözüm çözümü çözümler çözümleri önlem önlemler adım adımlar tedbir tedbirler
        solutions solution mesures mesure étapes alternatives""",
    "course": """سيناريوهات سيناريو احتمالات احتمال مسارات مسار
        scenario scenarios possibility possibilities senaryo senaryolar senaryoları olasılık olasılıklar
        scénarios scénario""",
    "source": """مصادر مصدر موارد مورد
        source sources kaynak kaynaklar kaynakları""",
    "party": """جهات جهة أطراف طرف معارضون معارضين معترضون معترضين منتقدون منتقدين مؤيدون
        مؤيدين party parties opponents critics supporters taraf taraflar opposants critiques""",
    "goal": """أهداف هدف غايات غاية مقاصد
        goal goals aim aims objective objectives purpose purposes
        hedef hedefi hedefler hedefleri amaç amacı amaçlar
        objectifs objectif buts but""",
    "benefit": """فوائد فائدة مزايا ميزة مكاسب مكسب منافع إيجابيات
        benefit benefits advantage advantages gain gains
        fayda faydaları faydalar yarar avantaj avantajlar avantajları
        avantages avantage bénéfices""",
    "risk": """مخاطر خطر أخطار تهديدات تهديد مخاوف
        risk risks danger dangers threat threats concern concerns fear fears
        risk riskler riskleri tehlike tehlikeler tehdit tehditler endişe endişeler kaygı
        risques risque dangers menaces craintes""",
}
"""Kinds of item that questions ask for, by the words that name them; words of one kind stand in for each
other.
"""

PLURALS = """
معوقات معيقات عوائق عقبات عراقيل تحديات صعوبات موانع حواجز عثرات أسباب دوافع عوامل بواعث مبررات مواقف آراء
مطالب مطالبات
شروط اشتراطات توصيات مقترحات اقتراحات نتائج آثار تداعيات عواقب انعكاسات تبعات تأثيرات أضرار خسائر حلول
إجراءات تدابير
خطوات خطط بدائل مشكلات مشاكل إشكالات إشكاليات متاعب شكاوى عيوب ثغرات قيود تفسيرات معالجات علاجات أفكار مبادرات
سبل وسائل خيارات سيناريوهات احتمالات مسارات مصادر موارد جهات أطراف معارضون معارضين معترضون معترضين منتقدون منتقدين
مؤيدون مؤيدين أهداف غايات مقاصد فوائد مزايا مكاسب منافع إيجابيات مخاطر أخطار تهديدات مخاوف
obstacles barriers hurdles impediments challenges difficulties causes reasons factors motives drivers
positions
stances views opinions demands conditions requirements requests recommendations proposals effects consequences
results impacts outcomes solutions measures steps remedies plans alternatives goals aims objectives purposes
problems complaints restrictions options ideas scenarios possibilities sources parties opponents critics supporters
benefits advantages gains risks dangers threats concerns fears
engeller engelleri zorluklar zorlukları güçlükler sorunlar sorunları nedenler nedenleri sebepler sebepleri
etkenler
faktörler tutumlar görüşler görüşleri talepler talepleri koşullar şartlar öneriler önerileri sonuçlar
sonuçları
etkiler etkileri çözümler çözümleri önlemler adımlar tedbirler hedefler hedefleri amaçlar faydalar faydaları
avantajlar avantajları riskler riskleri tehlikeler tehditler endişeler
entraves défis difficultés freins causes raisons facteurs motifs avis demandes conditions exigences
revendications recommandations effets conséquences résultats solutions mesures étapes objectifs avantages
risques
menaces craintes
""".split()

ANSWER_WORDS: dict[str, list[str]] = {
    "number": """
واحد واحدة اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر مئة
مائة مئات ألف ألفا
آلاف مليون مليونا مليوني ملايين مليار مليارات عشرات نصف ثلث ربع ضعف ضعفي
one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
million
billion dozen half third quarter twice
bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli yüz bin milyon milyar yarısı
deux trois quatre cinq six sept huit neuf dix cent mille million milliard moitié
""".split(),
    "time": """
يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار
حزيران تموز آب أيلول
تشرين محرم صفر رمضان شوال السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة أمس اليوم غدا القرن الماضي
الماضية
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday yesterday today century spring summer autumn winter
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe
cuma
yüzyıl dün bugün
janvier février mars avril mai juin juillet août septembre octobre novembre décembre siècle
""".split(),
    "reason": """
لأن لأنه لأنها لأنهم بسبب نتيجة نظرا كونه كونها إذ يعود تعود يرجع ترجع سبب السبب بهدف لكي كي أجل خشية
because since due cause caused causes reason order
çünkü nedeniyle yüzünden dolayı sebebiyle için amacıyla
parce car cause raison afin
""".split(),
}
"""Words whose presence makes a sentence likely to hold an answer of that kind; digits count for the first
two.
"""

FOREFRONT = tuple("مقدمة مقدمتها رأس رأسها طليعة طليعتها صدارة foremost chief başında".split())
ORDINALS = tuple(
    "أول أولى ثاني ثانية ثالث ثالثة رابع رابعة خامس خامسة أحد إحدى آخر one first second third".split()
)
"""Words before a plural that make it name one item."""

NUMBERED = (
    """أول أولى أولها أولهم أولهن أولهما أولا أولاها الأول الأولى first firstly ilk ilki ilkin birinci birincisi
    premier première premièrement""",
    """ثاني ثانية ثانيها ثانيهم ثانيهما ثانيا الثاني الثانية second secondly ikinci ikincisi
    deuxième deuxièmement""",
    "ثالث ثالثة ثالثها ثالثهم ثالثا الثالث الثالثة third thirdly üçüncü üçüncüsü troisième troisièmement",
    "رابع رابعة رابعها رابعهم رابعا الرابع الرابعة fourth fourthly dördüncü dördüncüsü quatrième",
    "خامس خامسة خامسها خامسا الخامس الخامسة fifth beşinci cinquième",
    "سادس سادسة سادسها سادسا السادس السادسة sixth altıncı sixième",
)
"""Words that count the items of a series, the first one's before the second one's."""

COUNTED_MONTHS = "تشرين كانون ربيع جمادى".split()
"""Before an ordinal they make the name of a month."""
