"""Why a payment was refused or sent back, as a sentence for each code of the standard.

It promises a sentence for every code, also one that it does not know; it decides nothing.
"""

_TEXTS = {
    "AC01": "Het rekeningnummer klopt niet.",
    "AC02": "Het rekeningnummer van de betaler klopt niet.",
    "AC03": "Het rekeningnummer van de ontvanger klopt niet.",
    "AC04": "De rekening van de ontvanger is opgeheven.",
    "AC05": "De rekening van de betaler is opgeheven.",
    "AC06": "De rekening is geblokkeerd.",
    "AC13": "Dit soort rekening kan deze betaling niet ontvangen.",
    "AG01": "Op deze rekening is deze soort betaling niet toegestaan.",
    "AG02": "De bank kent deze soort betaling niet.",
    "AM01": "Het bedrag is nul.",
    "AM02": "Het bedrag is hoger dan is toegestaan.",
    "AM03": "De bank verwerkt deze valuta niet.",
    "AM04": "Er staat te weinig geld op de rekening.",
    "AM05": "De bank denkt dat deze betaling dubbel is.",
    "AM09": "Het bedrag klopt niet.",
    "AM10": "De som van de betalingen klopt niet met het bestand.",
    "AM18": "Het aantal betalingen klopt niet met het bestand.",
    "BE01": "De naam hoort niet bij het rekeningnummer.",
    "BE04": "Het adres van de ontvanger ontbreekt of klopt niet.",
    "BE05": "De bank kent de opdrachtgever niet.",
    "BE06": "De bank van de ontvanger kent de ontvanger niet.",
    "BE07": "Het adres van de betaler ontbreekt of klopt niet.",
    "CNOR": "De bank van de ontvanger doet hier niet aan mee.",
    "CURR": "De valuta van de betaling klopt niet.",
    "CUST": "De betaler vroeg de betaling terug.",
    "DNOR": "De bank van de betaler doet hier niet aan mee.",
    "DS02": "De opdracht is ingetrokken.",
    "DT01": "De betaaldatum klopt niet.",
    "DUPL": "De betaling was dubbel.",
    "ED05": "De afwikkeling tussen de banken mislukte.",
    "ERIN": "De bank kan dit soort gegevens niet verwerken.",
    "FF01": "Het bestand heeft niet de vorm die de bank vraagt.",
    "FOCR": "De betaling is op verzoek teruggestuurd.",
    "FR01": "De bank denkt aan fraude.",
    "FRAD": "De betaling is teruggevraagd wegens fraude.",
    "MD01": "Er is geen machtiging.",
    "MD06": "De klant vroeg het geld terug.",
    "MD07": "De rekeninghouder is overleden.",
    "MS02": "De ontvanger wil de betaling niet; een reden is niet gegeven.",
    "MS03": "De bank geeft geen reden.",
    "NARR": "De bank geeft de reden in haar toelichting.",
    "NOAS": "De klant gaf geen antwoord.",
    "NOOR": "De bank vindt de oorspronkelijke betaling niet.",
    "RC01": "De bank bij dit rekeningnummer bestaat niet.",
    "RF01": "Het kenmerk van deze betaling is al gebruikt.",
    "RR01": "De rekening of het kenmerk van de betaler ontbreekt (wettelijke eis).",
    "RR02": "De naam of het adres van de betaler ontbreekt (wettelijke eis).",
    "RR03": "De naam of het adres van de ontvanger ontbreekt (wettelijke eis).",
    "RR04": "De bank mag deze betaling volgens de wet niet uitvoeren.",
    "SL01": "De bank voert dit niet uit door een afspraak met de klant.",
    "SVNR": "De bank levert deze dienst niet.",
    "TECH": "Er ging technisch iets mis; de betaling is teruggevraagd.",
    "TM01": "Het bestand kwam te laat bij de bank.",
    "UPAY": "De betaling was niet verschuldigd.",
    "RCVC": "De naam hoort bij het rekeningnummer.",
    "RVMC": "De naam lijkt op die van de rekeninghouder, maar is niet gelijk.",
    "RVNM": "De naam hoort niet bij het rekeningnummer.",
    "RVNA": "De bank kon de naam niet controleren.",
}


def return_reason_text(code: str) -> str:
    """The sentence for a reason code (ISO 20022), for people; any code has one."""
    if not code:
        return "De bank geeft geen reden."
    return _TEXTS.get(code, f"De bank geeft als reden de code {code}.")
