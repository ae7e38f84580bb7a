pragma Singleton
import QtQuick

// The icons that the screens use, of one family: Remix Icon 2.5 (Apache-2.0), whose font the package qtawesome ships. `ui.icons` loads the
// font; a test compares each glyph with the package's own table. An icon never stands alone: words say what it means.
QtObject {
    readonly property string family: "remixicon"

    readonly property string add: "\uea13" // add-line
    readonly property string again: "\uf064" // refresh-line
    readonly property string agree: "\uf207" // thumb-up-line
    readonly property string ambulance: "\ued37" // first-aid-kit-line
    readonly property string angry: "\uec94" // emotion-sad-line
    readonly property string attention: "\ueca0" // error-warning-fill
    readonly property string back: "\uea64" // arrow-left-s-line
    readonly property string calendar: "\ueb27" // calendar-line
    readonly property string camera: "\ueb31" // camera-line
    readonly property string car: "\ueb39" // car-line
    readonly property string card: "\uea92" // bank-card-line
    readonly property string care: "\uee0f" // heart-line
    readonly property string check: "\ueb7b" // check-line
    readonly property string clean: "\ueb01" // brush-line
    readonly property string clock: "\uf20f" // time-line
    readonly property string close: "\ueb99" // close-line
    readonly property string code: "\uf03d" // qr-code-line
    readonly property string content: "\uec90" // emotion-line
    readonly property string contrast: "\uebda" // contrast-line
    readonly property string courier: "\uf231" // truck-line
    readonly property string crop: "\uec02" // crop-line
    readonly property string danger: "\ueb96" // close-circle-fill
    readonly property string directions: "\uef89" // navigation-line
    readonly property string done: "\ueb80" // checkbox-circle-fill
    readonly property string down: "\uea4e" // arrow-down-s-line
    readonly property string erase: "\uec1a" // delete-back-2-line
    readonly property string events: "\uedc1" // git-merge-line
    readonly property string firm: "\ueb09" // building-2-line
    readonly property string flame: "\ued32" // fire-fill
    readonly property string form: "\uecef" // file-list-3-line
    readonly property string forward: "\uea6e" // arrow-right-s-line
    readonly property string gift: "\uedbb" // gift-line
    readonly property string globe: "\uec7a" // earth-line
    readonly property string hall: "\uedd9" // government-line
    readonly property string happy: "\uec8d" // emotion-happy-line
    readonly property string help: "\uec0c" // customer-service-2-line
    readonly property string hide: "\uecb7" // eye-off-line
    readonly property string history: "\uee17" // history-line
    readonly property string home: "\uee1f" // home-5-line
    readonly property string hot: "\ued33" // fire-line
    readonly property string house: "\uee1d" // home-4-line
    readonly property string id: "\uf02d" // profile-line
    readonly property string info: "\uee59" // information-line
    readonly property string keyboard: "\uee75" // keyboard-line
    readonly property string less: "\uf1af" // subtract-line
    readonly property string letters: "\ued8d" // font-size
    readonly property string list: "\ueebe" // list-unordered
    readonly property string lock: "\ueece" // lock-line
    readonly property string low: "\uea4a" // arrow-down-circle-line
    readonly property string middling: "\uec92" // emotion-normal-line
    readonly property string night: "\uef75" // moon-line
    readonly property string notice: "\uef94" // notification-3-line
    readonly property string offline: "\ueb9f" // cloud-off-line
    readonly property string online: "\ueb7c" // checkbox-blank-circle-fill
    readonly property string paper: "\ued0f" // file-text-line
    readonly property string passport: "\uefd2" // passport-line
    readonly property string pause: "\uefd8" // pause-line
    readonly property string pay: "\uef61" // money-cny-circle-line
    readonly property string people: "\uede3" // group-line
    readonly property string person: "\uf264" // user-line
    readonly property string phone: "\uefe9" // phone-fill
    readonly property string pickup: "\uee4d" // inbox-archive-line
    readonly property string place: "\uef14" // map-pin-line
    readonly property string play: "\uf00b" // play-line
    readonly property string police: "\uf01f" // police-car-line
    readonly property string power: "\ued3d" // flashlight-line
    readonly property string printer: "\uf029" // printer-line
    readonly property string question: "\uf045" // question-line
    readonly property string repeat: "\uf080" // restart-line
    readonly property string saved: "\uf0b3" // save-line
    readonly property string search: "\uf0d1" // search-line
    readonly property string seat: "\uefca" // parent-line
    readonly property string send: "\ueefc" // mail-send-line
    readonly property string shield: "\uf100" // shield-check-line
    readonly property string show: "\uecb5" // eye-line
    readonly property string sign: "\uea8e" // ball-pen-line
    readonly property string silent: "\uf29e" // volume-mute-line
    readonly property string sound: "\uf2a2" // volume-up-line
    readonly property string star: "\uf18b" // star-line
    readonly property string starred: "\uf186" // star-fill
    readonly property string stop: "\uf1a1" // stop-line
    readonly property string tools: "\uf21b" // tools-line
    readonly property string translate: "\uf226" // translate-2
    readonly property string travel: "\uf005" // plane-line
    readonly property string unhappy: "\uec96" // emotion-unhappy-line
    readonly property string up: "\uea78" // arrow-up-s-line
    readonly property string wheelchair: "\uf2be" // wheelchair-line
    readonly property string work: "\ueaf5" // briefcase-line
    readonly property string write: "\uefe0" // pencil-line
}
