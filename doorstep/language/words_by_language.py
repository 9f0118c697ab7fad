"""Words that tell a language, in texts to a delivery company: lower case, accents off. Data.

`strong` ones are no English words and hardly names; `weak` ones are shared with English, with other languages of the
table or with names of places ("la", "san"): they only count beside a strong one.
"""

from typing import NamedTuple


class Words(NamedTuple):
    strong: frozenset[str]
    weak: frozenset[str]
    letters: frozenset[str] = frozenset()
    """That no other language of the table writes."""


def _words(strong: str, weak: str, letters: str = "") -> Words:
    return Words(frozenset(strong.split()), frozenset(weak.split()), frozenset(letters))


LATIN: dict[str, Words] = {
    "es": _words(
        """
        que porque cuando donde adonde como cuanto cuanta cuantos cuantas cual cuales quien quienes qe xq porq pq esta
        estan estoy estas estamos estaba estaban estuve estuvo estar este estos esto ese esos eso esa aquel soy eres
        somos fue fueron ser sera seria siendo era eran hay habia haber hubo yo ustedes ellos ellas nosotros nos usted
        tu ti mis tus sus nuestro nuestra mio mia una unas unos uno algun alguna alguno alguien nadie nada ningun
        ninguna ninguno otro otra otros otras mismo misma todo toda todos todas cada ambos varios mucho mucha muchos
        muchas muy muchisimas poco pocos mas menos por para pero sin sobre desde hasta entre segun contra tambien
        tampoco aunque mientras antes despues luego ahora ahorita aun todavia ya siempre nunca aqui aca alli alla ahi
        cerca lejos afuera adentro atras abajo arriba hoy ayer anoche manana temprano lunes martes miercoles jueves
        viernes sabado domingo semana dia dias hora horas minutos noche noches enero febrero marzo abril mayo junio
        julio agosto septiembre octubre noviembre diciembre dos tres cuatro cinco seis siete ocho nueve diez once doce
        paquete paquetes caja cajas pedido pedidos entrega entregas entregado entregada entregaron entregar entreguen
        entregan envio envios mensaje mensajes texto textos direccion direcciones calle casa casas piso puerta puertas
        porton reja timbre codigo clave llave llaves numero telefono apartamento departamento edificio bodega oficina
        chofer repartidor conductor muchacho joven senor senora vecino vecina portero porteria recepcion guardia perro
        foto firma firmar firmo mesa silla ropa zapatos regalo cosa cosas dinero gente persona nombre hijo hija mama
        papa esposo esposa hermano hermana abuela amigo amiga nino nina carro camion troca hola gracias favor porfavor
        porfa disculpe disculpa perdon perdone oiga oye buenas buenos tardes buen bueno buena bien mal mejor peor claro
        listo verdad vale igual quiero quiere quieren queremos queria quisiera puedo puede pueden podemos podria podrian
        tengo tiene tienen tenemos tenia tuve tuvo voy va vas vamos vino vinieron viene vienen venir venia ir iba hago
        hace hacen hacer hizo hicieron dice dicen dijo dijeron decir digo digame dime dejo deja dejan deje dejen dejelo
        dejalo dejarlo dejarla dejaron dejar llego llega llegan llegue llegar llegaron llegado llegaba trae traen traer
        traigan traigo trajeron mando mandan mandar mandaron manden mandame manda envien enviaron recibi recibir recibo
        recibio reciba necesito necesita necesitan espero esperando esperar busco cambiar cambie cambio cancelar cancele
        cancelen pueda puedan sabe saben saber sabia veo ver vi vio vive vivo vivimos abre abren abrir abran abra
        cierran toca toque toquen tocar tocaron tocan llame llamen llamar llamo llaman llameme hablar hablo hable habla
        paso pasa pasan pasar pase pasado regreso regresan regresen regresar rechazo devolver devuelvan pago pagar
        cobran cobrar cuesta falta faltan perdio robaron rompio roto rota mojado mojada abierta abierto cerrada cerrado
        aplastada equivocado equivocada cuidado ayuda ayudar ayudeme avisar avise avisen firme entiendo entienden creo
        pienso sale salgo salir salio trabajo trabaja trabajan pongan ponga pongalo guarden guardar recoger recogerlo
        recogerla empieza empiezo empezar termina termino terminar sigue siguen seguir pide pido pidio pedir compre
        compro comprar llevo lleva llevan llevar llevenlo llevense queda quedan quedo quedar pense parece pareces
        encontre encuentro encontrar busque subo sube suban subir bajo baja bajar bajen entro entra entran entrar entren
        meta metan meter abro olvide olvido olvidaron robo mudo mudamos mude conozco conoce existe existen correcto
        cierto mentira turno pa pal nomas orita tons asi tal entrada salida callejon avenida colonia esquina barrio
        banqueta patio jardin cochera garaje ventana escalera ascensor pisos cuenta culpa lluvia lloviendo calor frio
        problema problemas duda pregunta respuesta respondan contesta contestan contesten numeros tienda negocio iglesia
        hospital escuela familia suegra tia tio primo nieto bebe carta cartas fotos prueba rapido pronto semanas mes
        meses ano anos vez veces primera segundo tercera tercer segunda ultimo ultima proximo proxima diferente distinta
        roban espanol ingles traduccion traducir
        """,
        "yo once ya meter mesa bodega abuela pa tons dice hay hasta este ver mucho nada vista salir tire "
        "calle mayo colonia edificio piso julio hermano paso "
        "de la el los las del al a en y o e u un lo le les me te se mi su si no es son con tarde nueva san santa solo "
        "via era entre seria favor tu mia van sale pan por gracias hola amigo senor senora porfa porfavor buenas bueno "
        "tal mes sobre bebe compro hospital familia mama papa avenida como patio segunda ultimo troca dime "
        "robo meta",
        "ñ¿¡",
    ),
    "pt": _words(
        """
        nao voce voces vcs vc onde cade meu minha meus minhas seu sua encomenda encomendas pacote pacotes obrigado
        obrigada porteiro portaria vizinho vizinha amanha hoje ontem estou esta estao estava deixar deixe deixa pode
        podem posso recebi receber ainda chegou chegar chega quando qual quanto muito muita bom boa bem noite tarde
        tenho tem moro predio bloco ninguem alguem falar preciso quero entregue entregar entregador entregou entrega
        aqui isso esse essa este mas tambem por favor pelo pela dos das nos uma umas uns ao aos ate depois antes agora
        endereco codigo portao campainha errado errada caixa chegaram saiu vou vai vem quem porque como mais menos sim
        fazer feira segunda terca quarta quinta sexta sabado domingo horario horas rua numero apartamento gente cadela
        """,
        "de do da e a o os as em no na um com para que se eu me casa nada dia ser son mesa por favor la "
        "obrigado bom dos das esta aqui mas sim",
        "ãõ",
    ),
    "fr": _words(
        """
        je vous nous ils elle mon mes ton votre vos notre colis svp stp merci bonjour bonsoir salut chez voisin voisine
        demain aujourd hui hier pas jai cest suis etes etait pouvez peux peut pouvoir quand avec pour dans une les des
        aux livraison livrer livre livreur livrez livrent laissez laisser porte maison paquet paquets recu recevoir
        adresse appartement etage code quelle quel heure heures pourquoi mais oui etre personne bonne bon sonnez sonner
        nest jusqua jusque sera serai serais venir viens vient chercher arrive arriver arrivera toujours rien encore
        deja depuis avant apres trop aussi tres ici parce que qui quoi comment combien vouloir veux voudrais faut fait
        faire gardien immeuble ouvert ouverte casse carton mauvaise mauvais attends attendre lundi mardi mercredi jeudi
        vendredi samedi dimanche matin soir
        """,
        "le la de du un et est ou ne se sur il en a au ce ca ma on me tu y non sa son si par te sur plus mon code des "
        "pas fait livre livre porte carton arrive nest ton",
        "œ",
    ),
    "vi": _words(
        """
        toi khong cua giao nha giup chua duoc nguoi truoc hom nhan xin cam vui long goi hang minh ngay khi nao dia chi
        cho phep lay roi vay gui nhung bao gio chieu sang thay doi hoac voi van con chuyen ben ngoai trong hen dien
        thoai sdt anh oi dang thung
        """,
        "em anh oi den de co la mai may sao dau ho va o nay goi hang con van sang long trong minh ben ai do da vay cam "
        "toi chi dang gio hen cho khi dia bao",
        "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    ),
    "tl": _words(
        """
        yung ung nasaan asan saan kailan bukas wala kuya ate salamat pakisuyo paki pakiiwan lang dito doon diyan bahay
        kapitbahay anong ano oras darating dumating dadating padala magkano bakit tagal naman kasi pwede puwede
        hinihintay natanggap natatanggap matanggap iwan maiwan iwanan nyo niyo kayo namin natin amin atin siya kita opo
        hindi hintay ako ikaw mga ngayon kanina mamaya kahapon araw gabi umaga hapon meron mayroon dapat gusto kailangan
        sino paano din rin pala nga yata sana bago tapos dahil kung kapag galing papunta pong ating aking ninyo sila
        """,
        "po ko ang ng na ba sa mo may at ay ka si ate lang din bago sana order guard hindi",
    ),
    "ht": _words(
        """
        mwen pake koli kote tanpri pou nan mesi bonjou bonswa kisa demen jodi jodia rive lakay devan vwazen resevwa gen
        anyen kijan poko konnen ede livrezon vle bezwen eske esk kile konbyen moun pral fe fè genyen ankò anko kite yon
        nou gade apatman telefon nimewo jwenn sou poukisa tann pote voye deyo anndan
        """,
        "li yo ou pa ki le la an ap te m l n w ka kay pot pa de se adres kite sou gen fe tann",
    ),
    "pl": _words(
        """
        gdzie jest moja moj moje paczka paczke paczki paczek prosze dziekuje nie sie jutro dzisiaj dzis kiedy bedzie
        bede mnie jeszcze juz ktorej ktora godzinie godzina sasiada sasiadki sasiad zostawic zostaw drzwi drzwiami pani
        dostalem dostalam przesylka przesylke kurier kuriera adres adresu domu czy przyjedzie dzien dobry mieszkanie
        numer telefonu prosic moge mozna chce chcialbym chcialabym mam nic przez przed dla tylko jak bo ale tak pod
        """,
        "u to za na w z o co pan i do po pod mam jak bo ale tak",
        "ąęłńśźż",
    ),
    "de": _words(
        """
        wo ist mein meine meinen paket pakete bitte beim nachbarn nachbar nicht ich danke wann kommt und das der haben
        habe hat kein keine morgen heute zuhause guten abgeben liefern lieferung auf mit sie wir noch ihr mir mich einen
        eine ein zu bin sind war wurde schon aber oder wenn fur uber kann konnen tur klingel strasse haus
        """,
        "die den man in an am so was will also im es ist auf war bin hat uber",
        "ß",
    ),
    "it": _words(
        """
        dove mio mia pacco quando arriva arrivato consegna consegnato consegnare grazie favore lascialo lasciare
        lasciate vicino vicina domani oggi ieri sono sei siamo della delle alla allo dal dalla posso vorrei voglio
        buongiorno buonasera corriere ancora niente ho hai abbiamo ordine pacchi citofono portiere casa anche perche chi
        cosa quanto
        """,
        "il la di un per che non e a in si no lo se ci con via mi da casa chi",
    ),
}  # fmt: skip
"""By ISO 639-1 code; those most spoken at home in the United States beside English, and German and Italian."""

ENGLISH = frozenset(
    """
    a i an the this that these those there here it its he she they we you u your ur yours my mine our his her their them
    us him me is are am was were be been being do does did dont doesnt didnt done have has had havent can cant could
    will wont would should shouldnt must may might need needs want wants wanna gonna gotta get gets got give gave go
    goes going gone come comes coming came bring brings leave left put take took send sent say says said tell told ask
    asked know think see saw look looking find found call called text texted txt talk wait waiting try tried make made
    let lets keep stop start change move moved cancel deliver delivered delivery delivering deliveries package packages
    pkg parcel box order ordered driver drivers truck door porch gate code apt apartment unit house home street address
    building office lobby back front side garage neighbor neighbors number phone name zip city today tomorrow tmrw tmr
    tonight yesterday morning afternoon evening night day days week weekend monday tuesday wednesday thursday friday
    saturday sunday mon tue tues wed thu thur thurs fri sat sun time hour hours minute minutes mins min pm late early
    soon now later before after until till by at on in into of off to from for with without about as out up down over
    again near behind next between and or but so because cause if when where wheres why how what whats who which than
    then also too just only even still yet already not nope yes yeah yep yup ok okay sure fine well oh hey hi hello
    thanks thank thx ty please pls plz sorry sry good great bad wrong right new old same other another one two three
    four five six seven eight nine ten first second last all any some every no none nothing something anything nobody
    somebody someone anyone everyone more less much many lot bit very really kinda like im ive ill id youre youve theyre
    thats isnt arent wasnt werent cannot lol omg wtf idk tbh asap btw fyi nah dude bro man guy guys kid kids dog wife
    husband mom dad son daughter sir maam work job store car road hold pick pickup picked signed sign signature photo
    picture proof card money free pay paid open closed locked broken damaged wet missing stolen lost answer answered
    question questions help person human robot bot people speak agent better works working worked worse alright half
    quite enough service live representative operator manager customer customers dispatch route shift van flat tire gas
    running ahead pace return returned refuse refused reschedule redirect
    """.split()
)
"""Enough of what English texts to us are made of: a text that holds much of it is English, whatever else it holds."""
