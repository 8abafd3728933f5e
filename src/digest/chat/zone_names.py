"""What people call time zones beside their IANA names: cities, countries and abbreviations, in English and Chinese. Data only."""

LIKELY = """
Asia/Shanghai America/New_York Europe/London America/Los_Angeles Asia/Kolkata Europe/Berlin Asia/Singapore
Asia/Tokyo Australia/Sydney America/Chicago Europe/Paris Asia/Hong_Kong Asia/Taipei America/Sao_Paulo Asia/Dubai
Asia/Seoul America/Toronto America/Denver Europe/Moscow Africa/Lagos Africa/Cairo Africa/Johannesburg
Africa/Nairobi Asia/Jakarta Asia/Manila Asia/Bangkok Asia/Ho_Chi_Minh Asia/Kuala_Lumpur Asia/Karachi Asia/Dhaka
Asia/Tehran Asia/Jerusalem Europe/Istanbul Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Zurich
Europe/Vienna Europe/Warsaw Europe/Kyiv Europe/Stockholm Europe/Helsinki Europe/Athens Europe/Lisbon
Europe/Dublin America/Mexico_City America/Bogota America/Lima America/Santiago America/Argentina/Buenos_Aires
America/Caracas America/Vancouver America/Halifax America/St_Johns America/Phoenix America/Anchorage
Pacific/Honolulu Pacific/Auckland Australia/Perth Australia/Adelaide Australia/Brisbane Asia/Kathmandu
Asia/Yangon Asia/Colombo Asia/Kabul Asia/Tashkent Asia/Almaty Asia/Urumqi Asia/Macau Atlantic/Azores
Atlantic/Cape_Verde Atlantic/Reykjavik Pacific/Fiji Pacific/Guam Pacific/Noumea Pacific/Tongatapu
Pacific/Pago_Pago Pacific/Chatham Pacific/Kiritimati Australia/Eucla Australia/Lord_Howe Pacific/Marquesas UTC
"""
"""Zones by how many people are likely to mean them, so that of those with one clock time the likeliest is offered first."""

ALSO = """
Asia/Shanghai: china beijing shenzhen guangzhou hangzhou chengdu nanjing wuhan xian chongqing
Asia/Shanghai: tianjin suzhou cst
Asia/Shanghai: 中国 北京 上海 深圳 广州 杭州 成都 南京 武汉 西安 重庆 天津 苏州 长沙
Asia/Shanghai: 厦门 青岛 大连 沈阳 郑州 合肥 国内 大陆 北京时间 中国时间
Asia/Hong_Kong: hk 香港
Asia/Macau: macao 澳门 澳門
Asia/Taipei: taiwan 台北 台湾 臺北 臺灣 高雄
Asia/Urumqi: 新疆 乌鲁木齐
Asia/Tokyo: japan osaka kyoto jst 日本 东京 大阪
Asia/Seoul: korea kst 韩国 首尔
Asia/Singapore: sgt 新加坡
Asia/Kuala_Lumpur: malaysia 马来西亚 吉隆坡
Asia/Bangkok: thailand 泰国 曼谷
Asia/Ho_Chi_Minh: vietnam saigon hanoi 越南 胡志明市 河内
Asia/Jakarta: indonesia 印尼 印度尼西亚 雅加达
Asia/Manila: philippines 菲律宾 马尼拉
Asia/Kolkata: india delhi newdelhi mumbai bangalore bengaluru chennai hyderabad pune ist 印度 孟买 新德里
Asia/Kolkata: 班加罗尔
Asia/Karachi: pakistan lahore islamabad 巴基斯坦
Asia/Dhaka: bangladesh 孟加拉国
Asia/Dubai: uae abudhabi 阿联酋 迪拜
Asia/Jerusalem: israel telaviv 以色列 特拉维夫
Europe/Moscow: russia 俄罗斯 莫斯科
Europe/London: uk england britain greatbritain unitedkingdom scotland edinburgh manchester bst 英国
Europe/London: 伦敦 爱丁堡 曼彻斯特
Europe/Dublin: ireland 爱尔兰 都柏林
Europe/Paris: france lyon cet 法国 巴黎
Europe/Berlin: germany munich hamburg frankfurt cologne 德国 柏林 慕尼黑 法兰克福 汉堡
Europe/Madrid: spain barcelona 西班牙 马德里 巴塞罗那
Europe/Rome: italy milan 意大利 罗马 米兰
Europe/Amsterdam: netherlands holland 荷兰 阿姆斯特丹
Europe/Zurich: switzerland geneva 瑞士 苏黎世 日内瓦
Europe/Vienna: austria 奥地利 维也纳
Europe/Warsaw: poland 波兰 华沙
Europe/Kyiv: ukraine kiev 乌克兰 基辅
Europe/Stockholm: sweden 瑞典 斯德哥尔摩
Europe/Helsinki: finland 芬兰 赫尔辛基
Europe/Athens: greece 希腊 雅典
Europe/Lisbon: portugal 葡萄牙 里斯本
Europe/Istanbul: turkey turkiye ankara 土耳其 伊斯坦布尔
Africa/Cairo: egypt 埃及 开罗
Africa/Lagos: nigeria abuja 尼日利亚
Africa/Nairobi: kenya 肯尼亚 内罗毕
Africa/Johannesburg: southafrica capetown 南非 约翰内斯堡
America/New_York: nyc boston washington dc miami atlanta philadelphia eastern et est edt 纽约 波士顿 华盛顿
America/New_York: 迈阿密 美东 美国东部
America/Chicago: houston dallas austin central ct cdt 芝加哥 休斯敦 达拉斯 奥斯汀 美中 美国中部
America/Denver: saltlakecity mountain mt mst mdt 丹佛 盐湖城
America/Los_Angeles: la sf sanfrancisco seattle sanjose siliconvalley bayarea sandiego lasvegas pacific
America/Los_Angeles: pt pst pdt 洛杉矶 旧金山 西雅图 圣何塞 硅谷 湾区 美西 美国西部
America/Toronto: montreal ottawa 多伦多 蒙特利尔 渥太华
America/Vancouver: 温哥华
America/Mexico_City: mexico 墨西哥 墨西哥城
America/Sao_Paulo: riodejaneiro rio 圣保罗 里约热内卢 巴西
America/Argentina/Buenos_Aires: argentina 阿根廷 布宜诺斯艾利斯
America/Santiago: chile 智利 圣地亚哥
Australia/Sydney: canberra melbourne 悉尼 墨尔本 堪培拉
Australia/Perth: 珀斯
Australia/Brisbane: 布里斯班
Pacific/Auckland: newzealand wellington nz 新西兰 奥克兰 惠灵顿
Pacific/Honolulu: hawaii 夏威夷 檀香山
Asia/Kolkata: 加尔各答
Asia/Karachi: 卡拉奇
Asia/Dhaka: 达卡
Asia/Tehran: iran 伊朗 德黑兰
Asia/Jerusalem: 耶路撒冷
Asia/Kathmandu: nepal 尼泊尔 加德满都
Asia/Yangon: burma myanmar 缅甸 仰光
Asia/Colombo: srilanka 斯里兰卡 科伦坡
Asia/Kabul: afghanistan 阿富汗 喀布尔
Asia/Tashkent: uzbekistan 乌兹别克斯坦 塔什干
Asia/Almaty: kazakhstan 哈萨克斯坦 阿拉木图
Africa/Lagos: 拉各斯
America/Bogota: colombia 哥伦比亚 波哥大
America/Lima: peru 秘鲁 利马
America/Caracas: venezuela 委内瑞拉 加拉加斯
America/Halifax: 哈利法克斯
America/St_Johns: newfoundland 纽芬兰 圣约翰斯
America/Phoenix: arizona 亚利桑那 凤凰城
America/Anchorage: alaska 阿拉斯加 安克雷奇
Australia/Adelaide: 阿德莱德
Australia/Eucla: 尤克拉
Australia/Lord_Howe: lordhoweisland 豪勋爵岛
Atlantic/Azores: 亚速尔群岛
Atlantic/Cape_Verde: 佛得角
Atlantic/Reykjavik: iceland 冰岛 雷克雅未克
Pacific/Fiji: 斐济
Pacific/Guam: 关岛
Pacific/Noumea: newcaledonia 努美阿
Pacific/Tongatapu: tonga 汤加 东加塔布
Pacific/Pago_Pago: 帕果帕果
Pacific/Chatham: 查塔姆
Pacific/Kiritimati: 基里地马地岛
Pacific/Marquesas: 马克萨斯
UTC: gmt z utc 格林威治
America/New_York America/Chicago America/Denver America/Los_Angeles: usa us america unitedstates 美国
America/Toronto America/Vancouver America/Halifax America/Edmonton: canada 加拿大
Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Perth: australia 澳大利亚 澳洲
Europe/Berlin Europe/London Europe/Helsinki Europe/Lisbon: europe 欧洲
America/Sao_Paulo America/Manaus America/Fortaleza America/Noronha: brazil brasil
Australia/Sydney: 雪梨
Asia/Dubai: 杜拜
Africa/Lagos: 拉哥斯
Africa/Nairobi: 奈洛比
Asia/Karachi: 喀拉蚩
Europe/Istanbul: 伊斯坦堡
America/Santiago: 圣地牙哥
America/Caracas: 卡拉卡斯
America/Anchorage: 安克拉治
Australia/Perth: 伯斯
Australia/Adelaide: 阿得雷德
Australia/Brisbane: 布利斯班
Asia/Colombo: 可伦坡
Atlantic/Cape_Verde: 维德角
Pacific/Noumea: 诺美亚
Pacific/Pago_Pago: 巴哥巴哥
Pacific/Chatham: 查坦
Pacific/Marquesas: 马可萨斯岛
"""
"""A line: the zones (several where a country has several), a colon, and the names that mean them.

Chinese ones are in Simplified characters, Taiwan's names of cities too: in those everything typed is read.
"""
