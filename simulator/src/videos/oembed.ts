import type { Addresses } from './addresses.ts'
import { signPicture } from './item-struct.ts'
import type { Post } from './posts.ts'

/** What oEmbed says of a post that everybody may see. */
export function describeEmbed(post: Post, addresses: Addresses) {
  const page = `https://www.tiktok.com/@${post.author}/video/${post.id}`
  return {
    version: '1.0',
    type: 'video',
    title: post.title,
    author_url: `https://www.tiktok.com/@${post.author}`,
    author_name: post.author,
    author_unique_id: post.author,
    width: '100%',
    height: '100%',
    html: `<blockquote class="tiktok-embed" cite="${page}" data-video-id="${post.id}"><section></section></blockquote> <script async src="https://www.tiktok.com/embed.js"></script>`,
    thumbnail_url: signPicture(post, addresses, 'cover'),
    thumbnail_width: 90,
    thumbnail_height: 160,
    provider_url: 'https://www.tiktok.com',
    provider_name: 'TikTok',
    embed_product_id: post.id,
    embed_type: 'video',
  }
}
