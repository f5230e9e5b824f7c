package io.flowmart.api.order;

import io.flowmart.api.Text;

/**
 * One line of an order.
 *
 * @param sku        the shop's key of the article
 * @param name       what the buyer reads
 * @param quantity   how many; 1 to 9,999 unless the shop's limits say otherwise
 * @param unitAmount price of one, in minor units of the order's currency, ≥ 0
 */
public record OrderLine(@Text String sku, @Text String name, int quantity, long unitAmount) {}
