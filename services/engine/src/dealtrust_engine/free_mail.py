"""Mail domains that anybody can have an address at: they name a person, never a company."""

from __future__ import annotations

FREE_MAIL_DOMAINS = frozenset(
    """
    126.com 139.com 163.com abv.bg aim.com alice.it aol.co.uk aol.com aol.de arcor.de att.net bellsouth.net bigpond.com
    bluewin.ch bol.com.br btinternet.com centrum.cz charter.net comcast.net cox.net daum.net earthlink.net email.cz email.de
    fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net
    googlemail.com hey.com hotmail.be hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hotmail.nl hushmail.com icloud.com inbox.lv inbox.ru interia.pl juno.com kabelmail.de kpnmail.nl laposte.net libero.it
    list.ru live.be live.ca live.co.uk live.com live.com.au live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ru
    mailbox.org me.com msn.com naver.com netcologne.de netscape.net ntlworld.com o2.pl o2online.de online.de online.no
    optonline.net orange.fr outlook.at outlook.be outlook.co.uk outlook.com outlook.de outlook.es outlook.fr outlook.it
    outlook.jp pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com
    sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be sohu.com swissonline.ch t-online.at t-online.de
    talktalk.net telenet.be terra.com.br tin.it tiscali.co.uk tiscali.it tutanota.com tutanota.de uol.com.br verizon.net
    virgilio.it virgin.net virginmedia.com vodafone.de vodafone.it wanadoo.fr web.de wp.pl xs4all.nl yahoo.ca yahoo.co.in
    yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it
    yandex.com yandex.ru yeah.net ymail.com ziggo.nl zoho.com
    """.split()
)
