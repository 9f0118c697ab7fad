// The shortcodes that Doorstep writes and people commonly type. Others stay as they are written.

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", ok_hand: "👌", wave: "👋", pray: "🙏", muscle: "💪", clap: "👏",
  raised_hands: "🙌", raised_hand: "✋", hand: "✋", point_right: "👉", point_up: "☝️", eyes: "👀", handshake: "🤝",
  smile: "😄", slightly_smiling_face: "🙂", grin: "😁", joy: "😂", thinking_face: "🤔", cry: "😢", sob: "😭", rage: "😡",
  sweat_smile: "😅", sunglasses: "😎", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", stop_sign: "🛑", sos: "🆘",
  question: "❓", grey_question: "❔", exclamation: "❗", bangbang: "‼️", information_source: "ℹ️", bell: "🔔", no_bell: "🔕",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹", small_orange_diamond: "🔸", white_small_square: "▫️",
  package: "📦", truck: "🚚", articulated_lorry: "🚛", minibus: "🚐", car: "🚗", wrench: "🔧", hammer_and_wrench: "🛠️",
  fuelpump: "⛽", vertical_traffic_light: "🚦", construction: "🚧", door: "🚪", house: "🏠", office: "🏢", key: "🔑",
  lock: "🔒", unlock: "🔓", round_pushpin: "📍", pushpin: "📌", world_map: "🗺️", triangular_flag_on_post: "🚩", dog: "🐕",
  phone: "☎️", telephone: "☎️", telephone_receiver: "📞", iphone: "📱", calling: "📲", speech_balloon: "💬", email: "✉️",
  envelope: "✉️", incoming_envelope: "📨", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", camera: "📷", mag: "🔍",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", adult: "🧑", robot_face: "🤖", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", clock3: "🕒", stopwatch: "⏱️", alarm_clock: "⏰", coffee: "☕", calendar: "📆", date: "📅",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", repeat: "🔁", arrows_counterclockwise: "🔄",
  rewind: "⏪", leftwards_arrow_with_hook: "↩️", zap: "⚡", fire: "🔥", snowflake: "❄️", rain_cloud: "🌧️", umbrella: "☔",
  ambulance: "🚑", hospital: "🏥", police_car: "🚓", boom: "💥", tada: "🎉", star: "⭐", heart: "❤️", 100: "💯", link: "🔗",
  snow_cloud: "🌨️", pill: "💊", gift: "🎁", id: "🆔", new: "🆕", checkered_flag: "🏁", sunrise: "🌅",
};

export function emoji(shortcode) {
  return Object.hasOwn(EMOJI, shortcode) ? EMOJI[shortcode] : null;
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (written, shortcode) => emoji(shortcode) ?? written);
}
