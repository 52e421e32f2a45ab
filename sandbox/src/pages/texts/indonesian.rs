//! Bahasa Indonesia.

use super::{Message, MessageAbout, Texts};
use crate::model::Failure;
use crate::triggers::Trigger;

pub(in crate::pages) static INDONESIAN: Texts = Texts {
    tag: "id",
    name: "Indonesia",
    languages: "Bahasa",
    wallet_banner: "Sandbox — bukan DANA, bukan uang sungguhan",
    checkout_banner: "Sandbox — bukan WooshPay, bukan DANA, bukan uang sungguhan",
    cancel: "Batal",
    back_to: |merchant| format!("Kembali ke {merchant}"),
    try_again: "Coba lagi",
    unknown: Message {
        title: "Pembayaran tidak ditemukan",
        text: "Alamatnya mungkin terpotong, atau sandbox sudah dijalankan ulang dan tidak mengingatnya lagi.",
    },

    log_in: "Masuk",
    log_in_title: "Masuk untuk membayar",
    stands_in: |wallet| {
        format!("Halaman ini menggantikan {wallet}. Nomor ponsel Indonesia apa pun dan 6 angka apa pun bisa dipakai.")
    },
    phone: "Nomor ponsel",
    phone_hint: "Contoh: 0812 3456 7890",
    phone_wrong: "Itu bukan nomor ponsel Indonesia. Tulis seperti 0812 3456 7890 atau +62 812 3456 7890.",
    pin: "PIN",
    pin_hint: "6 angka. Jangan masukkan PIN asli.",
    pin_malformed: "PIN terdiri dari 6 angka, misalnya 123456.",
    pin_wrong: |left| match left {
        1 => "PIN salah. Sisa satu kesempatan: jika salah lagi, pembayaran gagal.".to_owned(),
        _ => format!("PIN salah. Sisa {left} kesempatan."),
    },
    log_in_first: "Silakan masuk lagi: halaman ini tidak dibuka lewat login.",
    triggers: "Nomor untuk uji coba",
    triggers_note: "Nomor ini milik sandbox. DANA tidak mengenalnya.",
    trigger: |trigger| match trigger {
        Trigger::WrongPin => "PIN salah; ketiga kalinya, pembayaran gagal",
        Trigger::OneTimeCode => "meminta kode OTP, 123456",
        Trigger::NoBalance => "saldo tidak cukup",
        Trigger::NeverBack => "dibayar, tetapi tidak kembali ke toko",
        Trigger::ProcessingPaid => "diproses selama 60 detik, lalu berhasil",
        Trigger::ProcessingFailed => "diproses selama 60 detik, lalu gagal",
    },

    code_title: "Masukkan kode OTP",
    code_sent: |phone| format!("Kami telah mengirim kode ke {phone}."),
    sms_from: "SMS dari sandbox",
    sms: |code| format!("{code} adalah kode Anda. Tidak ada SMS yang benar-benar dikirim."),
    code: "Kode OTP",
    code_hint: "6 angka",
    code_malformed: "Kode terdiri dari 6 angka. Lihat pesan di atas.",
    code_wrong: |left| match left {
        1 => "Kode salah. Sisa satu kesempatan: jika salah lagi, pembayaran gagal.".to_owned(),
        _ => format!("Kode salah. Sisa {left} kesempatan."),
    },
    send_code: "Lanjutkan",
    other_number: "Pakai nomor lain",

    pay_title: "Periksa dan bayar",
    to: "Kepada",
    amount: "Jumlah",
    from: "Dari",
    pay: |amount| format!("Bayar {amount}"),
    no_balance: |amount| {
        format!("Saldo Anda tidak cukup untuk {amount}. Tidak ada yang dibayar: pakai nomor lain atau batalkan.")
    },

    paid: MessageAbout {
        title: "Pembayaran berhasil",
        text: |amount, merchant| format!("{amount} sudah dibayarkan ke {merchant}. Tidak ada lagi yang ditagih."),
    },
    paid_for_good: MessageAbout {
        title: "Berhasil, tanpa jalan kembali",
        text: |amount, merchant| {
            format!(
                "{amount} sudah dibayarkan ke {merchant}. Nomor ini memerankan pelanggan yang tidak pernah kembali, jadi \
                 halaman ini tidak mengarah ke mana pun: {merchant} harus tahu lewat webhook atau bertanya. Anda boleh \
                 menutupnya."
            )
        },
    },
    processing: MessageAbout {
        title: "Pembayaran sedang diproses",
        text: |amount, merchant| {
            format!(
                "{amount} ke {merchant} perlu satu menit lagi. Tidak ada yang perlu dilakukan di sini; {merchant} akan \
                 mendapat kabar hasilnya."
            )
        },
    },
    going_back: |merchant| format!("Anda akan kembali ke {merchant}…"),
    failed: |failure, merchant| {
        let (title, why) = match failure {
            Failure::CanceledByCustomer => ("Anda membatalkan", ""),
            Failure::WrongPin => ("Pembayaran gagal", "PIN salah tiga kali. "),
            Failure::WrongCode => ("Pembayaran gagal", "Kode OTP salah tiga kali. "),
            Failure::Expired => ("Halaman ini kedaluwarsa", "Pembayaran harus dilakukan dalam sepuluh menit. "),
            Failure::Rejected => ("Pembayaran gagal", "Pembayaran diproses, lalu ditolak. "),
        };
        (title, format!("{why}Tidak ada yang dibayarkan ke {merchant}."))
    },
    called_off: MessageAbout {
        title: "Pembayaran ini sudah ditutup",
        text: |_, merchant| {
            format!("{merchant} membatalkannya, atau waktunya habis. Tidak ada lagi yang dibayar di halaman ini.")
        },
    },
    replaced: MessageAbout {
        title: "Pembayaran ini sudah ditutup",
        text: |_, merchant| {
            format!(
                "{merchant} mengubahnya, atau membuka halaman lain untuknya. Tidak ada lagi yang dibayar di halaman ini."
            )
        },
    },

    checkout: "Pembayaran",
    pay_merchant: |merchant| format!("Bayar {merchant}"),
    item: "Barang",
    quantity: "Jml",
    price: "Harga",
    each: |price| format!("{price} per buah"),
    total: "Total",
    how_to_pay: "Pilih cara pembayaran",
    not_here: |method| format!("{method} (tidak ada di sandbox)"),
    no_method: "Tidak satu pun cara pembayaran ini bisa dipakai di sandbox.",
    choose: "Silakan pilih cara pembayaran.",
    too_late: "Pesanan ini tidak bisa dibayar lagi.",
    failed_before: |failure| match failure {
        Failure::CanceledByCustomer => {
            "Anda membatalkan pembayaran. Tidak ada yang dibayar, dan Anda bisa mencoba lagi."
        }
        Failure::WrongPin => "PIN salah tiga kali. Tidak ada yang dibayar, dan Anda bisa mencoba lagi.",
        Failure::WrongCode => "Kode OTP salah tiga kali. Tidak ada yang dibayar, dan Anda bisa mencoba lagi.",
        Failure::Expired => "Halaman pembayaran kedaluwarsa. Tidak ada yang dibayar, dan Anda bisa mencoba lagi.",
        Failure::Rejected => "Pembayaran ditolak. Tidak ada yang dibayar, dan Anda bisa mencoba lagi.",
    },
    expired_checkout: MessageAbout {
        title: "Halaman ini kedaluwarsa",
        text: |_, merchant| format!("Pesanan di {merchant} sudah ditutup. Tidak ada lagi yang dibayar di sini."),
    },
};
